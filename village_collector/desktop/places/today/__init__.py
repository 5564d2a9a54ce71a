"""今日: the season at a glance."""
