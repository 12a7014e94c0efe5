"""Real DICOM in a real browser: opened, windowed, measured, compared, played; an ECG on paper; what cannot be shown says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.core.clock import utc_now
from doorstep.services import imaging_store
from doorstep.store.models import ImagingObject, ImagingStudy, QuarantinedImage
from tests.imaging import made, samples
from tests.lib.window import Window, photograph

pytestmark = pytest.mark.browser
PLACE = "E-COUNTY"
SHOWN = (
    *("CT_small.dcm", "MR_small_implicit.dcm", "MR_small_bigendian.dcm", "MR_small_RLE.dcm", "MR_small_jpeg_ls_lossless.dcm", "MR_small_jp2klossless.dcm"),
    *("SC_rgb_jpeg_dcmtk.dcm", "SC_rgb_jpeg_gdcm.dcm", "JPGExtended.dcm", "image_dfl.dcm", "examples_palette.dcm", "examples_jpeg2k.dcm", "chrX2.dcm"),
)
"""Each uncompressed form, RLE, JPEG of eight and twelve bits and lossless, JPEG-LS, JPEG 2000, deflated, palette."""
_BRIGHT = """() => {
    const canvas = document.querySelector('.screen canvas'), copy = document.createElement('canvas');
    copy.width = canvas.width; copy.height = canvas.height;
    const pen = copy.getContext('2d'); pen.drawImage(canvas, 0, 0);
    const data = pen.getImageData(0, 0, copy.width, copy.height).data;
    let bright = 0, sum = 0;
    for (let at = 0; at < data.length; at += 4) { bright += data[at] > 60; sum += data[at]; }
    return {share: bright / (data.length / 4), mean: sum / (data.length / 4)};
}"""


@pytest.fixture(scope="module", autouse=True)
def images(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of its own for images; rows are taken away again."""
    from django.conf import settings

    folder, kind = tmp_path_factory.mktemp("images"), type(settings.WORKSPACE)
    kept = kind.images
    kind.images = property(lambda workspace: folder)
    yield folder
    kind.images = kept
    for model in (ImagingObject, ImagingStudy, QuarantinedImage):
        model.objects.all().delete()


def stored(*contents: bytes) -> int:
    return [imaging_store.receive(one, source="test", institution=PLACE, now=utc_now()).study for one in contents][-1]


def opened(browser: object, site: str, study: int | str, *, size: str = "desk", lang: str = "zh") -> Window:
    window = Window(browser, site, size=size)
    window.sign_in("county-physician")
    window.open(f"/imaging/{study}", lang)
    return window


def ready(window: Window) -> None:
    window.page.wait_for_selector("[data-viewer][data-started]", timeout=20_000)
    window.page.wait_for_selector(".screen[data-ready]", timeout=20_000)
    window.page.wait_for_timeout(300)


def shoot(window: Window, name: str) -> None:
    photograph(window.page, f"viewer-{name}")


def corner(window: Window, where: str, pane: int = 0) -> str:
    return window.page.locator(f".corner.{where}").nth(pane).inner_text()


def drag(window: Window, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From one place of the first screen to another, as shares of its width and height from its middle."""
    box = window.page.locator(".screen").first.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse = window.page.mouse
    mouse.move(middle[0] + start[0], middle[1] + start[1])
    mouse.down()
    mouse.move(middle[0] + (start[0] + end[0]) / 2, middle[1] + (start[1] + end[1]) / 2, steps=4)
    mouse.move(middle[0] + end[0], middle[1] + end[1], steps=4)
    mouse.up()
    window.page.wait_for_timeout(300)


def test_a_ct_is_opened_windowed_scrolled_and_measured(browser, site):
    window = opened(browser, site, f"{stored(*made.phantom())}/")
    ready(window)
    first = window.page.evaluate(_BRIGHT)
    assert 0.05 < first["share"] < 0.95, "the picture is blank"
    assert "W 400" in corner(window, "sw") and "L 40" in corner(window, "sw")
    assert "图 7 / 12" in corner(window, "ne") and "合成患者" in corner(window, "nw")
    shoot(window, "ct-zh")
    assert window.serious() == []

    window.page.select_option("[data-preset]", "2000,400")
    window.page.wait_for_timeout(200)
    assert "W 2000" in corner(window, "sw") and window.page.evaluate(_BRIGHT)["mean"] != pytest.approx(first["mean"], rel=0.02)
    drag(window, (0, 0), (60, 20))  # the left button changes the window
    assert "W 2000" not in corner(window, "sw")

    window.page.focus(".screen")
    window.page.keyboard.press("ArrowDown")
    window.page.wait_for_function("document.querySelector('.corner.ne').textContent.includes('8 / 12')")
    window.page.keyboard.press("Home")
    window.page.wait_for_function("document.querySelector('.corner.ne').textContent.includes('1 / 12')")
    window.page.mouse.wheel(0, 200)
    window.page.keyboard.press("r")
    window.page.keyboard.press("5")
    _measure(window)
    shoot(window, "ct-measured")


def _measure(window: Window) -> None:
    """A line of known length in pixels of the screen is as long in millimetres as the zoom says."""
    box = window.page.locator(".screen").first.bounding_box()
    drag(window, (-100, 0), (100, 0))
    text = window.page.inner_text("[data-results]")
    assert "测距" in text and "mm" in text
    millimetres = float(text.split()[1])
    height_mm = 256 * 0.5  # the picture fills the height of the screen
    assert millimetres == pytest.approx(200 * height_mm / box["height"], rel=0.15)
    window.page.click("[data-tool=EllipticalROI]")
    drag(window, (-20, 60), (20, 90))
    assert "均值" in window.page.inner_text("[data-results]") and "HU" in window.page.inner_text("[data-results]")


def test_two_studies_stand_side_by_side(browser, site):
    first, second = stored(*made.phantom(study="1.2.826.7")), stored(*made.phantom(study="1.2.826.8", slices=3))
    window = opened(browser, site, f"{first}/?with={second}", lang="en")
    ready(window)
    window.page.wait_for_function("document.querySelectorAll('.screen[data-ready]').length === 2")

    assert "of 12" in corner(window, "ne") and "of 3" in corner(window, "ne", 1)
    window.page.focus(".screen >> nth=1")
    window.page.keyboard.press("End")
    window.page.wait_for_function("document.querySelectorAll('.corner.ne')[1].textContent.includes('3 of 3')")
    shoot(window, "compare-en")


def test_a_loop_of_thirty_frames_plays_and_stops(browser, site):
    window = opened(browser, site, f"{stored(samples.sample('examples_ybr_color.dcm'))}/")
    ready(window)
    window.page.focus(".screen")
    before = corner(window, "ne")
    window.page.keyboard.press(" ")
    window.page.wait_for_function("before => document.querySelector('.corner.ne').textContent !== before", arg=before)
    shoot(window, "loop")
    window.page.keyboard.press(" ")
    window.page.wait_for_timeout(300)
    still = corner(window, "ne")
    window.page.wait_for_timeout(400)

    assert corner(window, "ne") == still and window.page.evaluate(_BRIGHT)["share"] > 0.02


def test_each_form_of_pixels_is_shown(browser, site):
    window = opened(browser, site, "")
    for name in SHOWN:
        for model in (ImagingObject, ImagingStudy):
            model.objects.all().delete()
        window.page.goto(f"{site}/imaging/{stored(samples.sample(name))}/")
        ready(window)

        assert window.page.locator(".screen[data-failed]").count() == 0, name
        assert window.page.evaluate(_BRIGHT)["mean"] > 1, name
    assert [one for one in window.faults if not one.startswith("Invalid vr type")] == []  # the library's words on implicit form
    assert [one for one in window.outside if not one.startswith(f"blob:{site}")] == []


def test_a_phone_shows_a_picture_and_its_tools(browser, site):
    for lang in ("zh", "en"):
        window = opened(browser, site, f"{stored(*made.phantom(study='1.2.826.9'))}/", size="phone", lang=lang)
        ready(window)
        assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shoot(window, f"phone-{lang}")


def test_what_cannot_be_shown_says_so(browser, site, images):
    study = stored(made.image(uid="1.2.99", StudyInstanceUID="1.2.98"))
    row = ImagingObject.objects.get(study=study)
    (images / row.digest[:2] / row.digest).unlink()
    window = opened(browser, site, f"{study}/")
    window.page.wait_for_selector(".screen[data-failed]", timeout=20_000)

    assert "无法在此显示" in window.page.inner_text(".screen .told")
    shoot(window, "refused")


def test_an_ecg_stands_on_paper_with_its_leads(browser, site):
    window = opened(browser, site, f"{stored(samples.sample('waveform_ecg.dcm'))}/", lang="en")

    assert window.page.locator("polyline.trace").count() == 12 and window.page.locator(".leads tbody tr").count() == 12
    assert "25 mm/s, 10 mm/mV" in window.page.inner_text(".ecg header")
    shoot(window, "ecg-en")


def test_the_list_waits_for_a_case_and_shows_what_was_refused(browser, site):
    for name in ("chrX2.dcm", "MR_small.dcm"):
        stored(samples.sample(name))
    from doorstep.imaging.reasons import Refused

    with pytest.raises(Refused):
        stored(made.image(Rows=8))
    for size, lang in (("desk", "zh"), ("desk", "en"), ("phone", "zh")):
        window = opened(browser, site, "", size=size, lang=lang)
        assert window.page.locator("form.match").count() >= 2
        shoot(window, f"list-{size}-{lang}")
        assert window.serious() == []
