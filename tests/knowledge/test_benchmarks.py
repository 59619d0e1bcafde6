"""The shipped cohorts hold together, and a bad file is told with all its faults."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coordination.knowledge import RulebookError
from coordination.knowledge.benchmarks import Prophylaxis, load_benchmarks
from coordination.knowledge.loading import DEFAULT_FOLDER


def test_the_shipped_cohorts_and_mark_load() -> None:
    found = load_benchmarks()
    assert len(found.cohorts) == 54
    assert found.mark.percent == 20
    assert "not a limit" in found.mark.caption


def test_drawn_cohorts_are_per_patient_with_counts_and_do_not_overlap_each_other() -> None:
    found = load_benchmarks()
    drawn = [cohort for kind in Prophylaxis for cohort in found.drawn(kind)]
    assert {cohort.study_id for cohort in drawn} == {
        "BloodAdv2025_toci_all", "Scott2025_OP", "Emory2023_toci", "Mayo_tec_OP", "MajesTEC-1_RP2D",
        "Emory2023_notoci", "CRSpatterns_TCRexp", "CRSpatterns_TCRnaive",
    }  # fmt: skip
    assert all(cohort.crs_any_n is not None and cohort.n_patients is not None for cohort in drawn)


def test_some_and_not_stated_are_never_taken_for_all_or_none() -> None:
    by_id = {cohort.study_id: cohort for cohort in load_benchmarks().cohorts}
    assert by_id["Emory2023_all"].prophylaxis is Prophylaxis.NOT_STATED
    assert by_id["CRSpatterns_TCRexp"].prophylaxis is Prophylaxis.NOT_STATED
    assert by_id["BCMA_BsAb_meta2022"].prophylaxis is Prophylaxis.NOT_STATED
    assert by_id["LowDoseToci_control"].prophylaxis is Prophylaxis.NONE


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    for name in ("benchmarks.csv", "benchmarks.toml"):
        shutil.copy(DEFAULT_FOLDER / name, tmp_path)
    file = tmp_path / "benchmarks.csv"
    text = file.read_text(encoding="utf-8")
    text = text.replace(",52,10,19.2,", ",52,53,19.2,").replace(",57,18,31.6,", ",57,18,13.6,")
    file.write_text(text.replace(",33,10,30.3,", ",33,,30.3,"), encoding="utf-8")
    beside = tmp_path / "benchmarks.toml"
    text = beside.read_text(encoding="utf-8").replace("[drawn]", '[drawn]\nNobody2020 = "Nobody"')
    beside.write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError) as told:
        load_benchmarks(tmp_path)
    said = str(told.value)
    for words in (
        "row Scott2025_OP: crs_any_n 53 is above n_patients 52",
        "row Mayo_tec_OP: crs_any_pct 13.6 is not 18/57",
        "row Emory2023_toci: a drawn row needs n_patients and crs_any_n",
        "benchmarks.toml, drawn: 'Nobody2020' is not in benchmarks.csv",
    ):
        assert words in said
