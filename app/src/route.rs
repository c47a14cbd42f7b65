//! The pages and their addresses.
//!
//! One small pure type in place of a router: the server, the browser and every link share it.

use std::fmt::Write;

use domain::{Cycle, Day, GoalId, HabitId, ReminderId, StepId};

/// How much of the grid is shown at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zoom {
    /// A calendar year.
    #[default]
    Year,
    /// A quarter of one.
    Quarter,
    /// A month.
    Month,
}

impl Zoom {
    /// All of them, the most first.
    pub const ALL: [Self; 3] = [Self::Year, Self::Quarter, Self::Month];

    /// What it is called in an address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
        }
    }

    /// The stretch of the calendar that is shown.
    pub const fn cycle(self) -> Cycle {
        match self {
            Self::Year => Cycle::Year,
            Self::Quarter => Cycle::Quarter,
            Self::Month => Cycle::Month,
        }
    }

    fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|zoom| zoom.code() == code)
    }
}

/// A page of the app.
///
/// Days and years are part of the query, so that a plain `<form method="get">` can lead to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/`: what it is, for people who are not signed in.
    Landing,
    /// `/today`, or `/today?day=2026-03-02`: what is due on a day.
    Today {
        /// The day shown; `None` is the person's today.
        day: Option<Day>,
    },
    /// `/grid`, `/grid?year=2026` or `/grid?by=month&from=2026-07-01`: a year, quarter or month of every habit.
    Grid {
        /// How much is shown.
        zoom: Zoom,
        /// Its first day; `None` is the person's current year, quarter or month.
        from: Option<Day>,
    },
    /// `/grid?day=2026-07-14`, or `/grid?by=month&day=2026-07-14`: what is around a day, with the day open.
    GridDay {
        /// How much is shown.
        zoom: Zoom,
        /// The day that is open.
        day: Day,
    },
    /// `/review`, or `/review?year=2025`: what a year came to.
    Review {
        /// The year; `None` is the person's current one.
        year: Option<i32>,
    },
    /// `/habits/{id}`: one habit.
    Habit {
        /// The habit's id.
        id: HabitId,
    },
    /// `/habits/{id}/edit`: one habit with its editor open.
    EditHabit {
        /// The habit's id.
        id: HabitId,
    },
    /// `/habits/new`: the form for a new habit.
    NewHabit,
    /// `/goals`, or `/goals?show=reached`: what is to be reached, or what was.
    Goals {
        /// Whether those that were reached are shown.
        reached: bool,
    },
    /// `/goals/{id}`, or `/goals/{id}?step={id}`: one goal, perhaps with the editor of one of its steps.
    Goal {
        /// The goal's id.
        id: GoalId,
        /// The step whose editor is open.
        step: Option<StepId>,
    },
    /// `/goals/{id}/edit`: one goal with its editor open.
    EditGoal {
        /// The goal's id.
        id: GoalId,
    },
    /// `/goals/new`: the form for a new goal.
    NewGoal,
    /// `/reminders`, or `/reminders?month=2026-10-01`: a month, and what comes.
    Reminders {
        /// The first day of the month shown; `None` is the person's current one.
        month: Option<Day>,
    },
    /// `/reminders/new`, `/reminders/new?day=2026-10-17` or `/reminders/new?habit={id}`: the form for a new reminder beside
    /// the month.
    NewReminder {
        /// The day it is for; `None` is the person's today.
        day: Option<Day>,
        /// The habit it is about.
        habit: Option<HabitId>,
    },
    /// `/reminders/{id}`: a reminder's editor beside the month.
    Reminder {
        /// The reminder's id.
        id: ReminderId,
    },
    /// `/sign-in`.
    SignIn,
    /// `/sign-up`.
    SignUp,
    /// `/forgot`: asking for a new password by mail.
    Forgot,
    /// `/reset`: setting it, with the token of the mail. The token is no part of the route, so it goes no further than here.
    Reset,
    /// `/verify`: confirming an address, with the token of a mail.
    Verify,
    /// `/settings`.
    Settings,
    /// `/help`: how it works.
    Help,
    /// `/privacy`: what is kept and sent.
    Privacy,
    /// `/terms`: what is agreed upon.
    Terms,
    /// Any other address.
    NotFound,
}

impl Route {
    /// The current year of every habit.
    pub const GRID: Self = Self::Grid { zoom: Zoom::Year, from: None };

    /// The page of one goal.
    pub const fn goal(id: GoalId) -> Self {
        Self::Goal { id, step: None }
    }

    /// What the paths begin with of all pages that the running app can show by itself ([`Route::is_local`]).
    pub const LOCAL: [&str; 6] = ["/today", "/grid", "/review", "/habits/", "/goals", "/reminders"];

    /// Reads an address. `query` comes without its `?`.
    ///
    /// Unknown parameters are ignored, a malformed known one is a page that does not exist.
    pub fn parse(path: &str, query: &str) -> Self {
        let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match segments[..] {
            [] => Self::Landing,
            ["today"] => match parameter(query, "day").map(str::parse) {
                None => Self::Today { day: None },
                Some(Ok(day)) => Self::Today { day: Some(day) },
                Some(Err(_)) => Self::NotFound,
            },
            ["grid"] => grid(query).unwrap_or(Self::NotFound),
            ["review"] => match parameter(query, "year") {
                None => Self::Review { year: None },
                Some(year) => {
                    year_of(year).map_or(Self::NotFound, |year| Self::Review { year: Some(year) })
                }
            },
            ["habits", "new"] => Self::NewHabit,
            ["habits", id] => id.parse().map_or(Self::NotFound, |id| Self::Habit { id }),
            ["habits", id, "edit"] => {
                id.parse().map_or(Self::NotFound, |id| Self::EditHabit { id })
            }
            ["goals"] => match parameter(query, "show") {
                None => Self::Goals { reached: false },
                Some("reached") => Self::Goals { reached: true },
                Some(_) => Self::NotFound,
            },
            ["goals", "new"] => Self::NewGoal,
            ["goals", id] => goal(id, query).unwrap_or(Self::NotFound),
            ["goals", id, "edit"] => id.parse().map_or(Self::NotFound, |id| Self::EditGoal { id }),
            ["reminders"] => match parameter(query, "month").map(str::parse::<Day>) {
                None => Self::Reminders { month: None },
                Some(Ok(day)) => Self::Reminders { month: Some(day.month_start()) },
                Some(Err(_)) => Self::NotFound,
            },
            ["reminders", "new"] => {
                let day = parameter(query, "day").map(str::parse).transpose();
                let habit = parameter(query, "habit").map(str::parse).transpose();
                match (day, habit) {
                    (Ok(day), Ok(habit)) => Self::NewReminder { day, habit },
                    _ => Self::NotFound,
                }
            }
            ["reminders", id] => id.parse().map_or(Self::NotFound, |id| Self::Reminder { id }),
            ["sign-in"] => Self::SignIn,
            ["sign-up"] => Self::SignUp,
            ["forgot"] => Self::Forgot,
            ["reset"] => Self::Reset,
            ["verify"] => Self::Verify,
            ["settings"] => Self::Settings,
            ["help"] => Self::Help,
            ["privacy"] => Self::Privacy,
            ["terms"] => Self::Terms,
            _ => Self::NotFound,
        }
    }

    /// Returns the address, with its query: what [`Route::parse`] reads.
    pub fn path(&self) -> String {
        let mut path = String::new();
        // Writing to a String cannot fail.
        _ = match self {
            Self::Landing => write!(path, "/"),
            Self::Today { day: None } => write!(path, "/today"),
            Self::Today { day: Some(day) } => write!(path, "/today?day={day}"),
            Self::Grid { zoom: Zoom::Year, from: None } => write!(path, "/grid"),
            Self::Grid { zoom: Zoom::Year, from: Some(day) } => {
                write!(path, "/grid?year={}", day.year())
            }
            Self::Grid { zoom, from: None } => write!(path, "/grid?by={}", zoom.code()),
            Self::Grid { zoom, from: Some(day) } => {
                write!(path, "/grid?by={}&from={day}", zoom.code())
            }
            Self::GridDay { zoom: Zoom::Year, day } => write!(path, "/grid?day={day}"),
            Self::GridDay { zoom, day } => write!(path, "/grid?by={}&day={day}", zoom.code()),
            Self::Review { year: None } => write!(path, "/review"),
            Self::Review { year: Some(year) } => write!(path, "/review?year={year}"),
            Self::Habit { id } => write!(path, "/habits/{id}"),
            Self::EditHabit { id } => write!(path, "/habits/{id}/edit"),
            Self::NewHabit => write!(path, "/habits/new"),
            Self::Goals { reached: false } => write!(path, "/goals"),
            Self::Goals { reached: true } => write!(path, "/goals?show=reached"),
            Self::Goal { id, step: None } => write!(path, "/goals/{id}"),
            Self::Goal { id, step: Some(step) } => write!(path, "/goals/{id}?step={step}"),
            Self::EditGoal { id } => write!(path, "/goals/{id}/edit"),
            Self::NewGoal => write!(path, "/goals/new"),
            Self::Reminders { month: None } => write!(path, "/reminders"),
            Self::Reminders { month: Some(day) } => write!(path, "/reminders?month={day}"),
            Self::NewReminder { day, habit } => match (day, habit) {
                (None, None) => write!(path, "/reminders/new"),
                (Some(day), None) => write!(path, "/reminders/new?day={day}"),
                (None, Some(habit)) => write!(path, "/reminders/new?habit={habit}"),
                (Some(day), Some(habit)) => write!(path, "/reminders/new?day={day}&habit={habit}"),
            },
            Self::Reminder { id } => write!(path, "/reminders/{id}"),
            Self::SignIn => write!(path, "/sign-in"),
            Self::SignUp => write!(path, "/sign-up"),
            Self::Forgot => write!(path, "/forgot"),
            Self::Reset => write!(path, "/reset"),
            Self::Verify => write!(path, "/verify"),
            Self::Settings => write!(path, "/settings"),
            Self::Help => write!(path, "/help"),
            Self::Privacy => write!(path, "/privacy"),
            Self::Terms => write!(path, "/terms"),
            Self::NotFound => write!(path, "/not-found"),
        };
        path
    }

    /// Whether the running app can show it by itself. The other pages come from the server, with what only it knows.
    pub const fn is_local(&self) -> bool {
        matches!(
            self,
            Self::Today { .. }
                | Self::Grid { .. }
                | Self::GridDay { .. }
                | Self::Review { .. }
                | Self::Habit { .. }
                | Self::EditHabit { .. }
                | Self::NewHabit
                | Self::Goals { .. }
                | Self::Goal { .. }
                | Self::EditGoal { .. }
                | Self::NewGoal
                | Self::Reminders { .. }
                | Self::NewReminder { .. }
                | Self::Reminder { .. }
        )
    }

    /// Whether it is for everybody, signed in or not.
    pub const fn is_open(&self) -> bool {
        self.is_door() || self.is_plain() || matches!(self, Self::NotFound)
    }

    /// Whether it is a way in, which whoever is signed in does not need. It stays as the server has made it, so that a first
    /// visit loads no app.
    pub const fn is_door(&self) -> bool {
        matches!(self, Self::Landing | Self::SignIn | Self::SignUp)
    }

    /// Whether it is a page without the app: a text, or one that mails lead to, where a browser loads no code and needs none.
    pub const fn is_plain(&self) -> bool {
        self.is_text() || matches!(self, Self::Forgot | Self::Reset | Self::Verify)
    }

    /// Whether it is a text to be read. It looks as the person has set it, so the server has to know who reads.
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Help | Self::Privacy | Self::Terms)
    }

    /// Returns the title of the page, as the browser's tab shows it.
    pub fn title(&self) -> String {
        match self {
            Self::Landing => self.name().to_owned(),
            _ => format!("{} · {}", self.name(), Self::Landing.name()),
        }
    }

    /// How much of the grid is shown; on any other page as much as it begins with.
    pub const fn zoom(&self) -> Zoom {
        match self {
            Self::Grid { zoom, .. } | Self::GridDay { zoom, .. } => *zoom,
            _ => Zoom::Year,
        }
    }

    /// What the page is called.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Landing => "ConsistencyGrid",
            Self::Today { .. } => "Today",
            Self::Grid { .. } | Self::GridDay { .. } => "Grid",
            Self::Review { .. } => "Year in numbers",
            Self::Habit { .. } => "Habit",
            Self::EditHabit { .. } => "Edit habit",
            Self::NewHabit => "New habit",
            Self::Goals { .. } => "Goals",
            Self::Goal { .. } => "Goal",
            Self::EditGoal { .. } => "Edit goal",
            Self::NewGoal => "New goal",
            Self::Reminders { .. } => "Reminders",
            Self::NewReminder { .. } => "New reminder",
            Self::Reminder { .. } => "Edit reminder",
            Self::SignIn => "Sign in",
            Self::SignUp => "Sign up",
            Self::Forgot => "Forgotten password",
            Self::Reset => "New password",
            Self::Verify => "Confirm your address",
            Self::Settings => "Settings",
            Self::Help => "Help",
            Self::Privacy => "Privacy",
            Self::Terms => "Terms",
            Self::NotFound => "Page not found",
        }
    }
}

/// The grid around a day; days before 1970 hold no squares.
fn grid(query: &str) -> Option<Route> {
    let zoom = parameter(query, "by").map_or(Some(Zoom::Year), Zoom::of)?;
    let day = |name| match parameter(query, name).map(str::parse::<Day>) {
        None => Some(None),
        Some(day) => day.ok().filter(|day| *day >= Day::FIRST).map(Some),
    };
    if let Some(day) = day("day")? {
        return Some(Route::GridDay { zoom, day });
    }
    let Some(year) = parameter(query, "year") else {
        return Some(Route::Grid { zoom, from: day("from")? });
    };
    Some(Route::Grid { zoom: Zoom::Year, from: Day::from_civil(year_of(year)?, 1, 1) })
}

fn year_of(text: &str) -> Option<i32> {
    text.parse().ok().filter(|year| (1970..=9998).contains(year))
}

/// A goal, with the step that the query names; `None` when one of the ids is none.
fn goal(id: &str, query: &str) -> Option<Route> {
    let step = parameter(query, "step").map(str::parse).transpose().ok()?;
    Some(Route::Goal { id: id.parse().ok()?, step })
}

/// Returns the value of a query parameter, still as it stands in the address.
fn parameter<'query>(query: &'query str, name: &str) -> Option<&'query str> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(address: &str) -> Route {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Route::parse(path, query)
    }

    #[test]
    fn every_route_is_read_back_from_its_own_path() {
        for route in [
            Route::Landing,
            Route::Today { day: None },
            Route::Today { day: Some("2026-03-02".parse().unwrap()) },
            Route::GRID,
            Route::Grid { zoom: Zoom::Year, from: Day::from_civil(2026, 1, 1) },
            Route::Grid { zoom: Zoom::Quarter, from: None },
            Route::Grid { zoom: Zoom::Month, from: Day::from_civil(2026, 7, 1) },
            Route::GridDay { zoom: Zoom::Year, day: "2026-07-14".parse().unwrap() },
            Route::GridDay { zoom: Zoom::Month, day: "2026-07-14".parse().unwrap() },
            Route::Review { year: None },
            Route::Review { year: Some(2025) },
            Route::Habit { id: HabitId::from_entropy([7; 16]) },
            Route::EditHabit { id: HabitId::from_entropy([7; 16]) },
            Route::NewHabit,
            Route::Goals { reached: false },
            Route::Goals { reached: true },
            Route::goal(GoalId::from_entropy([7; 16])),
            Route::Goal {
                id: GoalId::from_entropy([7; 16]),
                step: Some(StepId::from_entropy([8; 16])),
            },
            Route::EditGoal { id: GoalId::from_entropy([7; 16]) },
            Route::NewGoal,
            Route::SignIn,
            Route::SignUp,
            Route::Forgot,
            Route::Reset,
            Route::Verify,
            Route::Settings,
            Route::Help,
            Route::Privacy,
            Route::Terms,
            Route::NotFound,
        ] {
            assert_eq!(parse(&route.path()), route);
        }
    }

    #[test]
    fn the_beginnings_of_paths_tell_which_pages_are_local() {
        let id = HabitId::from_entropy([7; 16]);
        let begins =
            |route: &Route| Route::LOCAL.iter().any(|start| route.path().starts_with(start));
        let goals = Route::Goals { reached: true };
        let local = [Route::Today { day: None }, Route::EditHabit { id }, Route::NewHabit, goals];
        for route in local {
            assert!(route.is_local() && begins(&route), "{route:?}");
        }
        for route in [Route::Landing, Route::SignIn, Route::Settings, Route::NotFound] {
            assert!(!route.is_local() && !begins(&route), "{route:?}");
        }
    }

    #[test]
    fn a_token_in_an_address_goes_no_further() {
        assert_eq!(parse("/reset?token=abc"), Route::Reset);
        assert_eq!(parse("/verify?token=abc").path(), "/verify");
    }

    #[test]
    fn a_slash_at_the_end_changes_nothing() {
        assert_eq!(parse("/settings/"), Route::Settings);
    }

    #[test]
    fn other_parameters_are_ignored_and_empty_ones_are_absent() {
        let year = Route::Grid { zoom: Zoom::Year, from: Day::from_civil(2025, 1, 1) };
        assert_eq!(parse("/grid?sent=mail&year=2025"), year);
        assert_eq!(parse("/today?day="), Route::Today { day: None });
    }

    #[test]
    fn what_is_malformed_does_not_exist() {
        for address in [
            "/grid?year=soon",
            "/grid?year=-4",
            "/grid?day=1969-12-31",
            "/grid?by=week",
            "/review?year=1969",
            "/grid?by=month&from=July",
            "/today?day=2026-02-30",
            "/habits/a",
            "/habits/a/b",
            "/goals?show=all",
            "/goals/a",
            "/goals/0707070707074707870707070707070a?step=b",
        ] {
            assert_eq!(parse(address), Route::NotFound, "{address}");
        }
    }
}
