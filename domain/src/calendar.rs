//! A person's calendar: which day it is for them, and when their week begins.

use serde::{Deserialize, Serialize};

use crate::{Day, Weekday};

/// Which day it is for a person, and when their week begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Calendar {
    /// The person's today.
    pub today: Day,
    /// The first day of their week.
    pub week_start: Weekday,
}
