"""`python -m village_collector` is the command line."""

import sys

from village_collector.cli.main import main

sys.exit(main())
