"""Union names as offices write them find their union; the unknown stay unknown."""

import pytest

from pipelines.unions import Unions


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("LĐLĐ tỉnh Bắc Giang", "ldld_bac_giang"),
        ("LDLD Bac Giang", "ldld_bac_giang"),
        ("Liên đoàn Lao động thành phố Hải Phòng", "ldld_hai_phong"),
        ("LĐLĐ TP. HCM", "ldld_tp_ho_chi_minh"),
        ("LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ NAM", "ldld_ha_nam"),
        ("LĐLĐ tỉnh Hà Tĩnh", "ldld_ha_tinh"),
        ("LĐLĐ Bà Rịa - Vũng Tàu", "ldld_ba_ria_vung_tau"),
        ("Thanh Hoá", "ldld_thanh_hoa"),
        ("CĐ Dệt May VN", "cd_det_may_viet_nam"),
        ("Công đoàn Than - Khoáng sản Việt Nam", "cd_than_khoang_san_viet_nam"),
        ("CĐ Than-KS Việt Nam", "cd_than_khoang_san_viet_nam"),
        ("TKV - Công đoàn Than Khoáng sản Việt Nam", "cd_than_khoang_san_viet_nam"),
        ("CĐCS Kho vận - LĐLĐ Hải Phòng", "ldld_hai_phong"),
        ("LĐLĐ tỉnh Nam Địnhh", "ldld_nam_dinh"),
        ("Hội Nông dân xã", ""),
        ("", ""),
    ],
)
def test_names_find_their_union(name: str, code: str) -> None:
    assert Unions.load().match(name) == code


def test_the_list_has_both_times_and_every_old_union_a_successor() -> None:
    unions = Unions.load().all
    old = [union for union in unions if union.kind == "ldld" and union.valid_to]
    new = {union.code for union in unions if union.kind == "ldld" and union.valid_from}
    central = [union for union in unions if union.kind == "trung_uong" and not union.valid_from]
    assert (len(old), len(new), len(central)) == (63, 34, 19)
    assert all(union.successor in new for union in old)


def test_an_old_filing_belongs_to_the_union_of_today() -> None:
    unions = Unions.load()
    assert unions.today("ldld_bac_giang") == "ldld_bac_ninh"
    assert unions.today("ldld_ha_noi") == "ldld_ha_noi"
    assert unions.today("cd_y_te_viet_nam") == "cd_y_te_viet_nam"


@pytest.mark.parametrize("code", sorted({union.code for union in Unions.load().all}))
def test_every_union_is_found_by_its_own_name(code: str) -> None:
    assert Unions.load().match(Unions.load().name(code)) == code
