"""A folder of labelled articles: which articles it has, and which of them are meant."""

from pathlib import Path

import pytest

from evals.datasets import ARTICLES, DataError, Dataset
from tests.labelled import LAKE, LAKE_LABELS, MARKET_DAY, RIVER, write_folder, write_labels, write_splits


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return Dataset(write_folder(tmp_path / "data"))


def test_its_articles_are_in_the_order_of_their_names(dataset: Dataset) -> None:
    assert dataset.names() == [LAKE, MARKET_DAY, RIVER]


def test_the_programs_own_articles_are_there() -> None:
    assert "sample.it" in Dataset(ARTICLES).names()


class TestWhatIsChosen:
    def test_is_what_is_for_development(self, dataset: Dataset) -> None:
        assert dataset.split(None) == "dev"
        assert dataset.chosen() == [LAKE, MARKET_DAY]

    def test_is_the_split_that_is_named(self, dataset: Dataset) -> None:
        assert dataset.chosen("test") == [RIVER]
        assert dataset.chosen("all") == [LAKE, MARKET_DAY, RIVER]

    def test_is_everything_where_there_are_no_splits(self, dataset: Dataset) -> None:
        (dataset.folder / "splits.yaml").unlink()
        assert dataset.split(None) == "all"
        assert dataset.chosen() == [LAKE, MARKET_DAY, RIVER]

    def test_is_no_more_than_the_limit(self, dataset: Dataset) -> None:
        assert dataset.chosen("all", limit=2) == [LAKE, MARKET_DAY]

    def test_is_the_article_that_is_named(self, dataset: Dataset) -> None:
        assert dataset.chosen("all", [RIVER]) == [RIVER]


class TestWhatIsRefused:
    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="There is no folder"):
            Dataset(tmp_path / "missing")

    def test_a_folder_without_articles(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="holds no article"):
            Dataset(tmp_path)

    def test_an_article_that_is_not_there(self, dataset: Dataset) -> None:
        with pytest.raises(DataError, match=r"There is no article 'lake\.fr'"):
            dataset.chosen("all", ["lake.fr"])

    def test_an_article_of_another_split(self, dataset: Dataset) -> None:
        with pytest.raises(DataError, match="No article of split 'dev'"):
            dataset.chosen("dev", [RIVER])

    def test_a_split_where_there_are_none(self, dataset: Dataset) -> None:
        (dataset.folder / "splits.yaml").unlink()
        with pytest.raises(DataError, match=r"has no splits\.yaml; use --split all"):
            dataset.chosen("dev")

    def test_a_split_that_names_what_is_not_there(self, dataset: Dataset) -> None:
        write_splits(dataset.folder, [LAKE, "lake.fr"], [RIVER])
        with pytest.raises(DataError, match=r"names 'lake\.fr', which is no article"):
            dataset.chosen("dev")

    @pytest.mark.parametrize("text", ["dev: [lake.en]", "- lake.en", "dev: [", "dev: [a]\ntest: [b]\nother: []", ""])
    def test_splits_of_another_form(self, dataset: Dataset, text: str) -> None:
        (dataset.folder / "splits.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match="is not of the form"):
            dataset.chosen()

    def test_labels_that_cannot_be_used_without_a_word_of_them(self, dataset: Dataset) -> None:
        treaty = {**LAKE_LABELS["treaties"][0], "quote": "They signed nothing"}
        write_labels(dataset.labels(LAKE), {**LAKE_LABELS, "treaties": [treaty]})
        with pytest.raises(DataError, match=r"The labels of lake\.en cannot be used") as caught:
            dataset.gold(LAKE)
        assert "signed nothing" not in str(caught.value)


class TestTheDigest:
    def test_follows_texts_and_labels(self, dataset: Dataset) -> None:
        names = dataset.names()
        digests = [dataset.digest(names)]
        for path in (dataset.article(LAKE), dataset.labels(LAKE)):
            path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
            digests.append(dataset.digest(names))
        assert len(set(digests)) == 3

    def test_is_of_the_named_articles_alone(self, dataset: Dataset) -> None:
        before = dataset.digest([LAKE])
        dataset.labels(RIVER).unlink()
        assert dataset.digest([LAKE]) == before
