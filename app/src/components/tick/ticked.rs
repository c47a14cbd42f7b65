//! How a square stands on a day, and what each control does to it. Pure.

use domain::{
    Amount, CellState, Day, HabitId, History, Mark, Measure, Operation, Reason, Schedule, Target,
};

use super::other_day;
use crate::text;

/// What is ticked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Kind {
    /// Yes or no.
    #[default]
    Check,
    /// A count.
    Count,
    /// Minutes.
    Time,
}

impl Kind {
    /// What a measure is ticked as.
    pub const fn of(measure: &Measure) -> Self {
        match measure {
            Measure::Check => Self::Check,
            Measure::Count { .. } => Self::Count,
            Measure::Time => Self::Time,
        }
    }
}

/// What a control does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A tap on the square.
    Tick,
    /// One less.
    Less,
    /// Five minutes more.
    More,
    /// Leave the day out, or take that back.
    Skip,
    /// Write a note.
    Note,
}

impl Act {
    /// Reads the attribute `data-act`.
    pub fn read(text: &str) -> Option<Self> {
        Some(match text {
            "tick" => Self::Tick,
            "less" => Self::Less,
            "more" => Self::More,
            "skip" => Self::Skip,
            "note" => Self::Note,
            _ => return None,
        })
    }
}

/// One habit on one day, as far as its square shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticked {
    /// The habit's name.
    pub name: String,
    /// What is ticked.
    pub kind: Kind,
    /// What the square says.
    pub state: CellState,
    /// What counts against the target: the day's amount, or what its week, month or window has come to.
    pub amount: Amount,
    /// What the day alone has; only this can be taken back here.
    pub of_day: Amount,
    /// The target, or the limit.
    pub target: Amount,
    /// Whether it is a limit.
    pub at_most: bool,
    /// What one tap adds.
    pub step: Amount,
    /// What is counted: "glasses".
    pub unit: String,
    /// The span whose sum is judged, in words: "this week"; empty for a day.
    pub span: &'static str,
    /// Whether the square was marked done as a whole.
    pub whole: bool,
    /// Whether there is a note.
    pub note: bool,
}

impl Default for Ticked {
    fn default() -> Self {
        Self {
            name: String::new(),
            kind: Kind::Check,
            state: CellState::Ahead,
            amount: Amount::ZERO,
            of_day: Amount::ZERO,
            target: Amount::units(1),
            at_most: false,
            step: Amount::units(1),
            unit: String::new(),
            span: "",
            whole: false,
            note: false,
        }
    }
}

impl Ticked {
    /// The square of a day.
    pub fn of(history: &History, day: Day) -> Self {
        let cell = history.cell(day);
        let habit = history.habit();
        let rule = history.rule_on(day);
        let target = rule.map_or(Target::ONCE, |rule| rule.target);
        let of_day = history.amount(day);
        let sum = history.period_sum(day);
        let measure = &habit.measure.value;
        Self {
            name: habit.name.value.to_string(),
            kind: Kind::of(measure),
            state: cell.state,
            amount: sum.map_or(of_day, |(sum, _)| sum),
            of_day,
            target: target.amount(),
            at_most: matches!(target, Target::AtMost { .. }),
            step: measure.step(),
            unit: text::unit(measure),
            span: sum.and(rule).map_or("", |rule| span(rule.schedule)),
            whole: cell.mark == Some(Mark::Done),
            note: cell.note,
        }
    }

    /// What a control does; `None` when it does nothing now, or is no change of a square by itself (a timer, a note).
    pub fn operation(&self, act: Act, habit: HabitId, day: Day) -> Option<Operation> {
        let set = |mark| Operation::SetEntry { habit, day, mark };
        let add = |amount| Operation::AddAmount { habit, day, amount };
        if self.state == CellState::Ahead {
            return None;
        }
        match (act, self.kind) {
            (Act::Tick, Kind::Check) => Some(set((!self.whole).then_some(Mark::Done))),
            // A day that was done as a whole goes on from its target.
            (Act::Tick, Kind::Count) if self.whole => {
                Some(set(Some(Mark::Amount(self.target.plus(self.step).clamped()))))
            }
            (Act::Tick, Kind::Count) | (Act::More, Kind::Time) => Some(add(self.step)),
            (Act::Less, Kind::Count) if self.whole => Some(set(None)),
            (Act::Less, Kind::Count) => {
                Some(self.step_amount()).filter(|less| *less != Amount::ZERO).map(add)
            }
            (Act::Skip, _) if self.state == CellState::Skipped => Some(set(None)),
            (Act::Skip, _) => Some(set(Some(Mark::Skipped(Reason::default())))),
            _ => None,
        }
    }

    /// What the control beside the square adds: five minutes, or one step less but never less than nothing.
    pub fn step_amount(&self) -> Amount {
        match self.kind {
            Kind::Time => self.step,
            // Whatever was counted, the whole mark can be taken away.
            _ if self.whole => self.step.negated(),
            _ => self.step.min(self.of_day).negated(),
        }
    }

    /// How high the square is filled, 0 to 100; `running`: what the timer has and is not written yet.
    pub fn percent(&self, running: Amount) -> i64 {
        let amount = self.amount.plus(running).0;
        match (self.state, self.kind) {
            (CellState::Done, _) if running == Amount::ZERO => 100,
            (CellState::Skipped | CellState::Over | CellState::Ahead, _) | (_, Kind::Check) => 0,
            _ => (amount * 100 / self.target.0.max(1)).clamp(0, 100),
        }
    }

    /// "6", or whole minutes of a time.
    pub fn amount_text(&self, running: Amount) -> String {
        let amount = self.amount.plus(running);
        match self.kind {
            Kind::Time => (amount.0 / 1000).to_string(),
            _ => amount.to_string(),
        }
    }

    /// What stands after the numbers: "glasses", "cups max", "km this week".
    pub fn unit_text(&self) -> String {
        let most = if self.at_most { "max" } else { "" };
        joined([&self.unit, most, self.span])
    }

    /// "6 of 8 glasses", "1 of at most 2 cups", "12 of 20 km this week".
    pub fn progress(&self) -> String {
        let of = if self.at_most { "of at most" } else { "of" };
        let (amount, target) = (self.amount_text(Amount::ZERO), self.target.to_string());
        joined([&amount, of, &target, &self.unit, self.span])
    }

    /// The name of the square's control.
    pub fn label(&self, day: Day, today: Day, is_running: bool) -> String {
        let skipped = if self.state == CellState::Skipped { ", skipped" } else { "" };
        let name = &self.name;
        let progress = self.progress();
        let other = other_day(day, today);
        match self.kind {
            Kind::Check => format!("{name}, {}{skipped}", text::full_date(day, today)),
            Kind::Count => format!("{name}, {progress}{skipped}, add {}{other}", self.step_text()),
            Kind::Time if is_running => format!("{name}, {progress}, stop the timer{other}"),
            Kind::Time => format!("{name}, {progress}{skipped}, start the timer{other}"),
        }
    }

    /// The name of the control beside it: "Drink water, one less".
    pub fn step_label(&self) -> String {
        match self.kind {
            Kind::Time => format!("{}, {} minutes more", self.name, self.step),
            _ => format!("{}, {} less", self.name, self.step_text()),
        }
    }

    /// What a tap adds: "one", "250".
    pub fn step_text(&self) -> String {
        if self.step == Amount::units(1) { "one".to_owned() } else { self.step.to_string() }
    }

    /// Whether a yes or no is pressed; nothing for the others.
    pub fn pressed(&self) -> Option<&'static str> {
        let pressed = if self.state == CellState::Done { "true" } else { "false" };
        (self.kind == Kind::Check).then_some(pressed)
    }

    /// What a listener is told after a change: "Meditate done", "Drink water, 7 of 8 glasses".
    pub fn sentence(&self) -> String {
        let state = match (self.state, self.kind) {
            (CellState::Skipped, _) => " skipped",
            (CellState::Done, Kind::Check) => " done",
            (_, Kind::Check) => " not done",
            _ => return format!("{}, {}", self.name, self.progress()),
        };
        format!("{}{state}", self.name)
    }
}

/// The span of one sum, in words.
const fn span(schedule: Schedule) -> &'static str {
    match schedule {
        Schedule::TimesPerMonth(_) => "this month",
        Schedule::EveryDays { .. } => "this time",
        _ => "this week",
    }
}

/// The words that are there, with a blank between them.
fn joined<const N: usize>(words: [&str; N]) -> String {
    let mut text = String::new();
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Day = Day(20_734);

    fn id() -> HabitId {
        HabitId::from_entropy([1; 16])
    }

    fn meditate() -> Ticked {
        Ticked { name: "Meditate".to_owned(), state: CellState::Empty, ..Ticked::default() }
    }

    /// Six of eight glasses.
    fn water() -> Ticked {
        Ticked {
            name: "Drink water".to_owned(),
            kind: Kind::Count,
            state: CellState::Part(3),
            amount: Amount::units(6),
            of_day: Amount::units(6),
            target: Amount::units(8),
            unit: "glasses".to_owned(),
            ..Ticked::default()
        }
    }

    /// Twelve of thirty minutes.
    fn read() -> Ticked {
        Ticked {
            name: "Read".to_owned(),
            kind: Kind::Time,
            state: CellState::Part(2),
            amount: Amount::units(12),
            of_day: Amount::units(12),
            target: Amount::units(30),
            step: Amount::units(5),
            unit: "min".to_owned(),
            ..Ticked::default()
        }
    }

    fn set(mark: Option<Mark>) -> Operation {
        Operation::SetEntry { habit: id(), day: TODAY, mark }
    }

    fn add(units: i64) -> Operation {
        Operation::AddAmount { habit: id(), day: TODAY, amount: Amount::units(units) }
    }

    fn does(ticked: &Ticked, act: Act) -> Option<Operation> {
        ticked.operation(act, id(), TODAY)
    }

    #[test]
    fn a_tap_ticks_a_yes_or_no_and_one_more_unticks_it() {
        assert_eq!(does(&meditate(), Act::Tick), Some(set(Some(Mark::Done))));
        let done = Ticked { state: CellState::Done, whole: true, ..meditate() };
        assert_eq!(does(&done, Act::Tick), Some(set(None)));
    }

    #[test]
    fn a_tap_on_a_skipped_day_ticks_it_and_skip_takes_the_skip_back() {
        let skipped = Ticked { state: CellState::Skipped, ..meditate() };
        assert_eq!(does(&skipped, Act::Tick), Some(set(Some(Mark::Done))));
        assert_eq!(does(&skipped, Act::Skip), Some(set(None)));
        assert_eq!(does(&meditate(), Act::Skip), Some(set(Some(Mark::Skipped(Reason::default())))));
    }

    #[test]
    fn a_tap_adds_a_step_to_a_count_also_beyond_its_target() {
        assert_eq!(does(&water(), Act::Tick), Some(add(1)));
        let full = Ticked { state: CellState::Done, amount: Amount::units(8), ..water() };
        assert_eq!(does(&full, Act::Tick), Some(add(1)));
    }

    #[test]
    fn one_less_never_leads_below_nothing() {
        assert_eq!(does(&water(), Act::Less), Some(add(-1)));
        let large_step = Ticked { step: Amount::units(250), of_day: Amount::units(100), ..water() };
        assert_eq!(does(&large_step, Act::Less), Some(add(-100)));
        let empty = Ticked { of_day: Amount::ZERO, ..water() };
        assert_eq!(does(&empty, Act::Less), None);
    }

    #[test]
    fn a_count_that_was_done_as_a_whole_goes_on_from_its_target() {
        let whole = Ticked { state: CellState::Done, whole: true, of_day: Amount::ZERO, ..water() };
        assert_eq!(does(&whole, Act::Tick), Some(set(Some(Mark::Amount(Amount::units(9))))));
        assert_eq!(does(&whole, Act::Less), Some(set(None)));
    }

    #[test]
    fn a_tap_on_a_time_is_the_timers_and_writes_nothing_itself() {
        assert_eq!(does(&read(), Act::Tick), None);
        assert_eq!(does(&read(), Act::More), Some(add(5)));
    }

    #[test]
    fn a_day_ahead_cannot_be_marked() {
        for act in [Act::Tick, Act::Less, Act::More, Act::Skip] {
            assert_eq!(does(&Ticked { state: CellState::Ahead, ..water() }, act), None);
        }
    }

    #[test]
    fn every_control_has_a_name_that_says_what_it_does() {
        let label = |ticked: Ticked| ticked.label(TODAY, TODAY, false);
        assert_eq!(label(meditate()), "Meditate, Thursday 8 October");
        assert_eq!(label(water()), "Drink water, 6 of 8 glasses, add one");
        assert_eq!(water().step_label(), "Drink water, one less");
        assert_eq!(label(read()), "Read, 12 of 30 min, start the timer");
        assert_eq!(read().label(TODAY, TODAY, true), "Read, 12 of 30 min, stop the timer");
        assert_eq!(read().step_label(), "Read, 5 minutes more");
        let skipped = Ticked { state: CellState::Skipped, ..meditate() };
        assert_eq!(label(skipped), "Meditate, Thursday 8 October, skipped");
        let coffee = Ticked { at_most: true, unit: "cups".to_owned(), ..water() };
        assert_eq!(label(coffee.clone()), "Drink water, 6 of at most 8 cups, add one");
        assert_eq!(coffee.unit_text(), "cups max");
    }

    #[test]
    fn another_day_than_today_is_named() {
        let label = water().label(TODAY - 2, TODAY, false);
        assert_eq!(label, "Drink water, 6 of 8 glasses, add one, Tuesday 6 October");
    }

    #[test]
    fn the_fill_follows_the_value_and_the_timer() {
        assert_eq!(water().percent(Amount::ZERO), 75);
        assert_eq!(read().percent(Amount::units(3)), 50);
        assert_eq!(read().percent(Amount::units(300)), 100);
        assert_eq!(meditate().percent(Amount::ZERO), 0);
        assert_eq!(read().amount_text(Amount(1_999)), "13");
    }

    #[test]
    fn a_listener_is_told_what_came_of_it() {
        let done = Ticked { state: CellState::Done, ..meditate() };
        assert_eq!(done.sentence(), "Meditate done");
        assert_eq!(meditate().sentence(), "Meditate not done");
        assert_eq!(water().sentence(), "Drink water, 6 of 8 glasses");
        let skipped = Ticked { state: CellState::Skipped, ..water() };
        assert_eq!(skipped.sentence(), "Drink water skipped");
    }
}
