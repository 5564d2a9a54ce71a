"""What tests of the bureau's template share: one line of a register, and what stands in a workbook."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from villages import citizen_number

from village_collector.errors import UserError
from village_collector.exchange.templates import Value

NUMBER = citizen_number(2, date(1989, 3, 8))


def line(number: int = 1, **more: Value) -> dict[str, Value]:
    values: dict[str, Value] = {
        "seq": str(number),
        "town_name": "示例镇",
        "village_name": "柳河村",
        "village_code": "411399105201",
        "group_name": "第2组",
        "hh_no": "0001",
        "hh_head": "田洋",
        "hh_rel": "户主",
        "psn_name": "迪丽热巴·艾山",
        "psn_cert_type": "居民身份证",
        "certno": NUMBER,
        "psn_no": "",
        "gend": "女",
        "naty": "维吾尔族",
        "brdy": date(1989, 3, 8),
        "mob": "13900000000",
        "hsreg_addr": "",
        "insutype": "390",
        "insu_year": "2022",
        "insu_kind": "1",
        "psn_type": "",
        "subsidy_cat": "",
        "tier": "",
        "fee_std": 32000,
        "subsidy_amt": 0,
        "psn_clct_amt": 32000,
        "clct_date": date(2021, 10, 8),
        "pay_way": "1",
        "ticket_no": "00012001",
        "slip_no": None,
        "operator": "王协办",
        "memo": "",
    }
    return values | more


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cells(path: Path, sheet: int = 0) -> list[list[object]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def refusal(code: str, act: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as caught:
        act()
    assert caught.value.code == code
    return caught.value
