"""Village Collector (村医保收缴): one village's resident medical insurance season on one laptop."""

__version__ = "0.1.0"
