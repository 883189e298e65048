# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way of every cent, in words: for each term the rule, its norm and the numbers that it took.

The sentences are written only when somebody reads them. Where the contract and the norms leave a choice, the sentence
says which one was made.
"""

from collections.abc import Iterator
from fractions import Fraction

from testi.bounds import grouped
from valutazione.money import norms
from valutazione.money.amounts import euros, fraction_of_euro, written
from valutazione.money.bands import Mark
from valutazione.money.distribution import Award, Distribution
from valutazione.money.facts import BandKind, Post, Sharing, Source, TopUpRule
from valutazione.money.interim import PaidInterim
from valutazione.money.top_up import Reserve

_BY = {
    Sharing.POSIZIONE: "valore di posizione per i giorni di servizio",
    Sharing.PRO_CAPITE: "giorni di servizio",
    Sharing.COMPETITIVA: "valore di posizione per i giorni di servizio e per il coefficiente",
}


def steps(made: Distribution, award: Award) -> tuple[str, ...]:
    """How what a person gets came about, from the fund to the total."""
    return (
        *_fund(made),
        *_score(made, award),
        _weight(made, award),
        _share(made, award),
        *_premium(made, award),
        *(_interim(made, one) for one in award.interims),
        *_cut(made, award),
        *_top_up(made, award),
        _total(award),
    )


def _fund(made: Distribution) -> Iterator[str]:
    fund, kept = made.fund, made.reserve
    norm = f" ({norms.RESIDUES.text})" if fund.economie and norms.RESIDUES.holds(fund.year) else ""
    yield (
        f"Disponibile: F = {euros(fund.risultato)} (risultato {fund.year}) + {euros(fund.economie)} (economie{norm}) "
        f"= {euros(fund.total)}."
    )
    if kept and made.rule.top_up:
        yield _reserve(made, made.rule.top_up, kept)
    yield _base(made)


def _base(made: Distribution) -> str:
    """Only what is taken away is named: a rule that the year does not know has no zero of its own."""
    taken = {
        "interim, come se avessero coefficiente 1": made.interim_reserved,
        "riserva dell'art. 30": made.reserve.amount if made.reserve else 0,
    }
    less = "".join(f" − {euros(cents)} ({what})" for what, cents in taken.items() if cents)
    return f"Base da ripartire: F_b = F{less} = {euros(made.base)}."


def _reserve(made: Distribution, rule: TopUpRule, kept: Reserve) -> str:
    return (
        f"Riserva ({norms.TOP_UP.text}): K = {written(rule.quota)} × {kept.evaluated} valutati, per difetto e almeno 1 "
        f"= {kept.most}; K × m × F / N = {kept.most} × {written(rule.increase)} × {euros(made.fund.total)} / "
        f"{kept.evaluated} = {euros(kept.amount)}."
    )


def _score(made: Distribution, award: Award) -> Iterator[str]:
    posts = award.person.posts
    if len(posts) > 1:
        each = " + ".join(f"{written(post.score)} × {post.days}" for post in posts)
        mean = f"({each}) / {award.person.days} = {written(award.mark.score)}"
        yield f"Punteggio di più incarichi, ognuno per i suoi giorni: {mean}."
    yield f"Punteggio (sistema di valutazione): {_coefficient(award.mark, made)}."


def _coefficient(mark: Mark, made: Distribution) -> str:
    """The score, its band and the coefficient, within a sentence."""
    score = written(mark.score)
    if mark.below:
        return (
            f"{score}, sotto la soglia di {written(made.rule.threshold)} (che viene prima delle fasce): coefficiente 0"
        )
    band = mark.band
    closing = "]" if band.end == 100 else ")"
    found = f"{score}, nella fascia [{written(band.start)}; {written(band.end)}{closing} {band.kind}"
    value = written(mark.coefficient)
    match band.kind:
        case BandKind.PROPORZIONALE:
            return f"{found}: coefficiente {score} / 100 = {value}"
        case BandKind.INTERPOLATA:
            pair = f"{written(band.coefficient or Fraction(0))} a {written(band.end_coefficient or Fraction(0))}"
            return f"{found} da {pair}: coefficiente {value}"
    return f"{found}: coefficiente {value}"


def _weight(made: Distribution, award: Award) -> str:
    year, sharing = made.fund.days, made.rule.sharing
    if sharing is Sharing.PRO_CAPITE:
        how = f"{award.person.days}/{year}"
    else:
        how = " + ".join(_served(post, year) for post in award.person.posts)
    if sharing is Sharing.COMPETITIVA:
        how = f"({how}) × {written(award.mark.coefficient)}"
    weight, everybody = written(award.share.weight), written(made.weights)
    return f"Peso (contratto integrativo: {_BY[sharing]}): {how} = {weight}, di {everybody} in tutto."


def _served(post: Post, year: int) -> str:
    return f"{euros(post.position)} × {post.days}/{year}"


def _share(made: Distribution, award: Award) -> str:
    share = award.share
    if not made.weights:
        return "Quota: T = 0,00: nessuno ha un peso, la base non si ripartisce e resta economia."
    return (
        f"Quota: T = F_b × peso / pesi = {fraction_of_euro(share.exact)}; ai centesimi per difetto "
        f"{euros(share.floor)}{_spare(made, award)}: {euros(share.cents)}."
    )


def _spare(made: Distribution, award: Award) -> str:
    spare = made.spare_cents
    if not spare:
        return ", e non ne resta nessuno"
    left = "uno solo" if spare == 1 else grouped(spare)
    order = "ai resti più grandi, poi al peso maggiore, poi alla matricola più bassa"
    got = "uno è suo" if award.share.one_more else "qui nessuno"
    return f"; dei centesimi rimasti ({left}, {order}) {got}"


def _premium(made: Distribution, award: Award) -> Iterator[str]:
    earned, share = award.earned, award.share.cents
    rest = share - earned.tied
    if earned.tied:
        yield _tied(award)
    elif made.rule.payment_times and award.person.pays is None:
        yield f"Tempi di pagamento ({norms.PAYMENT_TIMES.text}): non risponde dei pagamenti, nulla di T vi è legato."
    exact = fraction_of_euro(rest * earned.coefficient)
    tied = f" + {euros(earned.of_tied)} = {euros(earned.cents)}" if earned.tied else ""
    inside = ""
    if made.rule.sharing is Sharing.COMPETITIVA:
        inside = " (il coefficiente è già nel peso: qui vale 1, o 0 se era 0)"
    what = "(T − parte legata)" if earned.tied else "T"
    yield (
        f"Premio: P = {what} × coefficiente = {euros(rest)} × {written(earned.coefficient)}{inside} = {exact}; al "
        f"centesimo, la metà per eccesso: {euros(earned.of_rest)}{tied}."
    )
    if short := share - earned.cents:
        left = f"{euros(share)} − {euros(earned.cents)} = {euros(short)}"
        yield f"Non guadagnati: {left}, che restano economia del fondo."


def _tied(award: Award) -> str:
    tied = award.earned.tied
    if not award.person.pays:
        outcome = "non rispettati, non si paga"
    elif not award.earned.of_tied:
        outcome = "rispettati, ma il coefficiente è 0 e non si paga"
    else:
        outcome = "rispettati, si paga intera"
    return (
        f"Tempi di pagamento ({norms.PAYMENT_TIMES.text}): almeno il 30 % di T, per eccesso, "
        f"{fraction_of_euro(Fraction(award.share.cents * 30, 100))} → {euros(tied)}; {outcome}."
    )


def _interim(made: Distribution, one: PaidInterim) -> str:
    asked, days = one.interim, f"{one.interim.days}/{made.fund.days}"
    return (
        f"Interim ({norms.INTERIM.text}): {written(asked.percent)} % di {euros(asked.position)} × {days} = "
        f"{fraction_of_euro(one.whole)}, riservati {euros(one.reserved)}. Punteggio {_coefficient(one.mark, made)}; "
        f"si pagano {euros(one.paid)}."
    )


def _cut(made: Distribution, award: Award) -> Iterator[str]:
    if made.settled.cut < 1:
        yield (
            f"Riduzione: la riserva non basta ai {euros(made.settled.needed)} della maggiorazione, e ogni premio si "
            f"riduce in proporzione, × {written(made.settled.cut)} e al centesimo per difetto: da "
            f"{euros(award.earned.cents)} a {euros(award.premium)}."
        )


def _top_up(made: Distribution, award: Award) -> Iterator[str]:
    kept, rule = made.reserve, made.rule.top_up
    if not kept or not rule or not award.among_best:
        return
    yield (
        f"Maggiorazione ({norms.TOP_UP.text}): è fra i migliori, K = {kept.most} (per punteggio, poi posizione, poi "
        f"matricola): almeno {written(1 + rule.increase)} × F / N, per eccesso {euros(kept.minimum)}; l'interim non "
        f"conta: {euros(kept.minimum)} − {euros(award.premium)}, o zero = {euros(award.top_up)}."
    )
    if award.top_up:
        yield f"Chi la paga: {_paid_from(made, rule, kept)}."
    if award.top_up and award.earned.tied > award.earned.of_tied:
        yield "Attenzione: la maggiorazione copre anche ciò che si è perso per i tempi di pagamento."


def _paid_from(made: Distribution, rule: TopUpRule, kept: Reserve) -> str:
    """What all the top-ups cost, and what paid them."""
    needed = made.settled.needed
    if needed <= kept.amount:
        return f"la riserva di {euros(kept.amount)}, che basta ai {euros(needed)} di tutte le maggiorazioni"
    if rule.source is Source.RIDUZIONE:
        return f"la riserva di {euros(kept.amount)}, e per il resto la riduzione dei premi"
    return (
        f"dei {euros(needed)} di tutte le maggiorazioni, {euros(kept.amount)} la riserva e "
        f"{euros(made.settled.from_economie)} le economie dell'anno"
    )


def _total(award: Award) -> str:
    terms = (
        f"{euros(award.premium)} (premio) + {euros(award.interim)} (interim) + {euros(award.top_up)} (maggiorazione)"
    )
    return f"Totale: {terms} = {euros(award.total)}."
