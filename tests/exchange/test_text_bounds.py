"""A text table that is far wider than any sheet is refused before its other lines are widened to match."""

import pytest

from village_collector.errors import UserError
from village_collector.exchange.workbook_reader import read_tables


def test_a_line_of_nothing_but_separators_is_refused() -> None:
    data = ("," * 200_000 + "\n" + "姓名,证件号码\n昌一,411399195801204002\n" * 50).encode()
    with pytest.raises(UserError) as refused:
        list(read_tables(data, "清册.csv"))
    assert refused.value.code == "hostile-workbook"


def test_a_text_of_usual_width_is_read_whole() -> None:
    data = "姓名,证件号码\n昌一,411399195801204002\n".encode()
    _, rows = read_tables(data, "清册.csv")
    assert rows == [["姓名", "证件号码"], ["昌一", "411399195801204002"]]
