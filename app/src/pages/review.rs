//! What a year came to: of all habits together, month by month, on which weekdays, and habit by habit.

use domain::{Day, HabitReview, MonthReview, Snapshot, Weekday, YearReview};
use leptos::prelude::*;

use super::habit::numbers;
use crate::components::banner::Banner;
use crate::components::icon::Icon;
use crate::components::time_steps::time_steps;
use crate::components::weekday_pattern::WeekdayPattern;
use crate::components::year_grid::words;
use crate::{Navigation, Replica, Route, text};

/// The most habits that are listed.
const MOST: usize = 200;

/// The page. It follows the route from year to year.
#[component]
pub fn Review() -> impl IntoView {
    let (replica, navigation) = (Replica::here(), expect_context::<Navigation>());
    let year = Memo::new(move |last: Option<&i32>| match navigation.route.get() {
        Route::Review { year: Some(year) } => year,
        Route::Review { year: None } => replica.today().year(),
        // Another page that is about to come.
        _ => last.copied().unwrap_or_else(|| replica.today().year()),
    });
    let review = Memo::new(move |_| {
        let calendar = replica.calendar.get();
        replica.with(|snapshot| YearReview::of(snapshot, calendar, year.get()))
    });
    let habits = Memo::new(move |_| {
        review.with(|review| replica.with(|snapshot| lines(snapshot, &review.habits)))
    });
    let rates = Memo::new(move |_| review.with(|review| review.weekdays));
    let week_start: Signal<Weekday> = Signal::derive(move || replica.calendar.get().week_start);
    let steps =
        time_steps(Signal::derive(move || year.get().to_string()), Signal::stored("year"), {
            move |is_later| {
                let year = if is_later { year.get() + 1 } else { year.get() - 1 };
                let is_there = (1970..=replica.today().year()).contains(&year);
                is_there.then_some(Route::Review { year: Some(year) })
            }
        });
    let is_empty = Memo::new(move |_| habits.with(Vec::is_empty));
    view! {
        <div class="review-page c-all">
            <header class="grid-head">
                <a class="button ghost icon-only" href=move || grid(year.get()) aria-label="Back to the grid">
                    <Icon name="left" />
                </a>
                <h1>"Year in numbers"</h1>
                {steps}
            </header>
            <Banner />
            {move || if is_empty.get() {
                view! { <p class="meta">"No habit was followed in this year."</p> }.into_any()
            } else {
                view! {
                    {move || stats(&review.get(), replica.today())}
                    <div class="pair">
                        {move || months(&review.get().months, replica.today())}
                        <WeekdayPattern rates week_start />
                    </div>
                    {move || table(habits.get())}
                }
                .into_any()
            }}
        </div>
    }
}

/// The squares of the same year.
fn grid(year: i32) -> String {
    let today = Replica::here().today();
    if year == today.year() {
        return Route::GRID.path();
    }
    Route::Grid { zoom: crate::Zoom::Year, from: Day::from_civil(year, 1, 1) }.path()
}

fn stats(review: &YearReview, today: Day) -> AnyView {
    let one = |name: &'static str, number: String, unit: String| {
        let class = (unit != "%").then_some("word");
        view! {
            <div>
                <dt>{name}</dt>
                <dd><b class="number">{number}</b><span class=class>{unit}</span></dd>
            </div>
        }
    };
    let kept =
        review.rate.percent().map(|percent| one("Kept", percent.to_string(), "%".to_owned()));
    let plural = |count, one: &str| if count == 1 { one.to_owned() } else { [one, "s"].concat() };
    let is_over = review.months.last().is_some_and(|month| month.from.next_month() <= today);
    let until = if is_over { "" } else { "Today counts when it is over." };
    view! {
        <dl class="stats">
            {kept}
            {one("Filled", text::number(review.filled), plural(review.filled, "square"))}
            {one("All done", text::number(review.complete_days), plural(review.complete_days, "day"))}
        </dl>
        <p class="meta">{until}</p>
    }
    .into_any()
}

/// The months, the latest first, each beside the one before.
fn months(months: &[MonthReview], today: Day) -> AnyView {
    let judged = months.iter().rev().filter(|month| month.rate.judged() > 0);
    let line = |month: &MonthReview| {
        let name = text::short_month(month.from.month());
        let percent = month.rate.percent().unwrap_or(0);
        let width = format!("{percent}%");
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="length" aria-hidden="true"><svg><rect width=width.clone() height="100%" rx="3" /></svg></td>
                <td>{width}</td>
                <td>{month.change.map(signed)}</td>
            </tr>
        }
    };
    let sentence = judged.clone().next().map(|month| sentence(*month, today));
    view! {
        <section class="totals">
            <h2>"Month by month"</h2>
            <p>{sentence}</p>
            <table aria-label="Months"><tbody>{judged.map(line).collect_view()}</tbody></table>
        </section>
    }
    .into_any()
}

/// "October so far: 76%, 3 points more than on the same days of September."
fn sentence(month: MonthReview, today: Day) -> String {
    let name = text::month(month.from.month());
    let is_over = month.from.next_month() <= today;
    let so_far = if is_over { "" } else { " so far" };
    let percent = month.rate.percent().unwrap_or(0);
    let Some(change) = month.change else { return format!("{name}{so_far}: {percent}%.") };
    let before = text::month((month.from - 1).month());
    let place = if is_over { "in" } else { "on the same days of" };
    let points = text::count(change.unsigned_abs(), "point");
    let than = match change {
        0 => "as much as".to_owned(),
        more if more > 0 => format!("{points} more than"),
        _ => format!("{points} less than"),
    };
    format!("{name}{so_far}: {percent}%, {than} {place} {before}.")
}

fn signed(change: i32) -> String {
    text::signed(change.into(), &change.unsigned_abs().to_string())
}

/// One habit in words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    address: String,
    name: String,
    icon: &'static str,
    colour: &'static str,
    days: String,
    percent: String,
    total: String,
    longest: String,
    strength: String,
}

fn lines(snapshot: &Snapshot, habits: &[HabitReview]) -> Vec<Line> {
    let line = |review: &HabitReview| {
        let habit = snapshot.habit(review.habit)?;
        let measure = &habit.measure.value;
        let total = measure.is_amount().then(|| {
            let (number, unit) = numbers::amount(measure, review.total.amount);
            format!("{number} {unit}").trim_end().to_owned()
        });
        let rate = review.days;
        Some(Line {
            address: Route::Habit { id: habit.id }.path(),
            name: habit.name.value.to_string(),
            icon: habit.icon.value.code(),
            colour: habit.colour.value.code(),
            days: format!("{} of {}", text::number(rate.met), text::number(rate.judged())),
            percent: rate.percent().map_or_else(|| "–".to_owned(), |percent| format!("{percent}%")),
            total: total.unwrap_or_default(),
            longest: review.longest.map(words::length).unwrap_or_default(),
            strength: format!("{}%", review.strength_percent),
        })
    };
    habits.iter().take(MOST).filter_map(line).collect()
}

fn table(lines: Vec<Line>) -> AnyView {
    let row = |line: Line| {
        view! {
            <tr class=["c-", line.colour].concat()>
                <th scope="row">
                    <Icon name=line.icon class="icon tinted" />
                    <a href=line.address>{line.name}</a>
                </th>
                <td>{line.percent}</td>
                <td class="wide">{line.days}</td>
                <td>{line.total}</td>
                <td class="wide">{line.longest}</td>
                <td>{line.strength}</td>
            </tr>
        }
    };
    view! {
        <section class="by-habit">
            <h2>"Habit by habit"</h2>
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Habit"</th>
                        <th scope="col">"Kept"</th>
                        <th scope="col" class="wide">"Days"</th>
                        <th scope="col">"Total"</th>
                        <th scope="col" class="wide">"Best streak"</th>
                        <th scope="col">"Strength"</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::Rate;

    use super::*;

    fn october(change: Option<i32>) -> MonthReview {
        MonthReview {
            from: "2026-10-01".parse().unwrap(),
            rate: Rate { met: 3, missed: 1 },
            change,
        }
    }

    #[test]
    fn a_month_is_said_beside_the_one_before() {
        let running = "2026-10-08".parse().unwrap();
        let said = |change| sentence(october(change), running);
        let more = "October so far: 75%, 3 points more than on the same days of September.";
        assert_eq!(said(Some(3)), more);
        assert_eq!(said(Some(0)), "October so far: 75%, as much as on the same days of September.");
        assert_eq!(said(None), "October so far: 75%.");
        let over = sentence(october(Some(-1)), "2026-11-01".parse().unwrap());
        assert_eq!(over, "October: 75%, 1 point less than in September.");
        assert_eq!([4, 0, -4].map(signed), ["+4", "±0", "−4"]);
    }
}
