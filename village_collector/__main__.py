"""`python -m village_collector` is the command line; a frozen program also starts itself anew to parse a workbook."""

import sys

from village_collector.exchange.workbook_process import CHILD_FLAG

if sys.argv[1:] == [CHILD_FLAG]:
    from village_collector.exchange.workbook_process import main
else:
    from village_collector.cli.main import main

sys.exit(main())
