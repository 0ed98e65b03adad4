"""Which company a text means."""

import pytest

from chat.atlas.companies import COMPANIES, find, mentioned


def symbols(text: str) -> list[str]:
    return [mention.company.symbol for mention in mentioned(text)]


def test_every_company_is_found_by_symbol_and_by_name() -> None:
    assert [company for company in COMPANIES if find(company.symbol) != company] == []
    assert [company for company in COMPANIES if find(company.name) != company] == []


def test_four_exchanges_are_covered() -> None:
    assert {company.exchange for company in COMPANIES} == {"NYSE", "NASDAQ", "LSE", "TSX"}
    assert len(COMPANIES) >= 60


@pytest.mark.parametrize("asked", ["AAPL", "aapl", "$AAPL", "NASDAQ:AAPL", "apple", "Apple Inc."])
def test_a_company_is_found_however_it_is_asked_for(asked: str) -> None:
    company = find(asked)
    assert company and company.symbol == "AAPL"


@pytest.mark.parametrize("asked", ["", "the", "XXXX", "NYSE"])
def test_an_unknown_symbol_is_no_company(asked: str) -> None:
    assert find(asked) is None


def test_companies_are_mentioned_in_order() -> None:
    assert symbols("What's the current price of Apple and Google stock?") == ["AAPL", "GOOGL"]


def test_a_mention_is_where_the_name_stands() -> None:
    text = "Is Delta cheaper than United Airlines?"
    assert [text[mention.start : mention.end] for mention in mentioned(text)] == ["Delta", "United Airlines"]


@pytest.mark.parametrize(
    "text",
    [
        "I ate an apple",
        "Do I need a visa?",
        "DO I NEED A VISA",
        "my target is a river delta",
        "Visa on arrival",
    ],
)
def test_an_ordinary_word_is_no_company(text: str) -> None:
    assert symbols(text) == []


@pytest.mark.parametrize(
    "text", ["apple stock", "apple's shares", "the stock price of apple", "Apple", "APPLE STOCK"]
)
def test_an_ordinary_word_is_a_company_when_capitalised_or_beside_stock(text: str) -> None:
    assert symbols(text) == ["AAPL"]


@pytest.mark.parametrize("text", ["Boston, MA", "turn on the AC", "PLAN A TRIP TO ROME", "the cost", "aapl"])
def test_a_word_that_looks_a_little_like_a_symbol_is_none(text: str) -> None:
    assert symbols(text) == []


@pytest.mark.parametrize(
    ("text", "symbol"), [("TSLA?", "TSLA"), ("$f", "F"), ("AC stock", "AC"), ("BRK.B", "BRK.B")]
)
def test_a_symbol_counts_in_capitals_or_after_a_dollar_or_beside_stock(text: str, symbol: str) -> None:
    assert symbols(text) == [symbol]


def test_places_with_a_companys_name_in_them_are_no_company() -> None:
    assert symbols("the Nile Delta, the Amazon rainforest and Disney World") == []
