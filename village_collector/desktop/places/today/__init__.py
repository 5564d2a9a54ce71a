"""今日: figures of the day, open tasks, progress of each group."""
