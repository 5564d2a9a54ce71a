"""Why a workbook is not read: the sentences that its checks and its parsers share."""

from __future__ import annotations

from village_collector.errors import UserError


def hostile(name: str, why: str) -> UserError:
    """The refusal of a workbook that no office program writes like this; `why` follows its name in the sentence."""
    return UserError(
        "hostile-workbook",
        f"“{name}”{why}，正常的表格不会这样，没有打开它。",
        "请向发来文件的单位要一份新的；确信没有问题时，可用 WPS 把内容复制到新表里另存再试。",
    )


def vast(name: str) -> UserError:
    """The refusal of a workbook whose cells lie so far apart that no register can be meant."""
    return UserError(
        "hostile-workbook",
        f"“{name}”里离名册很远的地方还有内容，整张表大得不正常，没有打开它。",
        "请用 WPS 打开，按 Ctrl+End 跳到最远的一格，删掉名册以外的行和列，另存后再选。",
    )


def damaged(name: str) -> UserError:
    """The refusal of a workbook whose bytes do not hold together."""
    return UserError(
        "damaged-workbook",
        f"“{name}”已经损坏，里面的内容读不全。",
        "请重新拷贝一次，或用 WPS 打开另存为 .xlsx 后再试；WPS 也打不开，就向发来的单位重新要。",
    )


def encrypted(name: str) -> UserError:
    """The refusal of a workbook that a password locks."""
    return UserError(
        "encrypted-workbook",
        f"“{name}”设了打开密码，读不了。",
        "请用 WPS 输入密码打开，取消密码后另存一份，再选新存的文件。",
    )


def macros(name: str) -> UserError:
    """The refusal of a workbook that brings a program along."""
    return UserError(
        "macro-workbook",
        f"“{name}”里带有宏程序，为了安全没有打开。",
        "请用 WPS 打开（不要启用宏），另存为“Excel 文件（.xlsx）”，再选新存的文件。",
    )
