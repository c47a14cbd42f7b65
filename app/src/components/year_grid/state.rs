//! Where the pointer, the keys and the selection are in the grids of a page.

use domain::Day;
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::SvgElement;

/// A square of one of the page's grids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Which grid, counted from the top.
    pub row: usize,
    /// Which day.
    pub day: Day,
}

/// Days of one grid, from where the selection began to where it is now, in either direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Which grid.
    pub row: usize,
    /// Where it began.
    pub anchor: Day,
    /// Where it is now.
    pub head: Day,
}

impl Range {
    /// Its earliest day.
    pub fn first(self) -> Day {
        self.anchor.min(self.head)
    }

    /// Its latest day, still in it.
    pub fn last(self) -> Day {
        self.anchor.max(self.head)
    }

    /// How many of its days have begun by `today`.
    pub fn days(self, today: Day) -> u32 {
        u32::try_from(self.last().min(today) - self.first() + 1).unwrap_or(0)
    }
}

/// What the pointer does between going down and coming up.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Press {
    pub(super) spot: Option<Spot>,
    pub(super) is_drag: bool,
    pub(super) is_touch: bool,
}

/// The grids of a page, as one thing to point at and to walk through. Copies are the same.
#[derive(Clone, Copy)]
pub struct Grids {
    /// The day that is marked in every grid and shown in the day panel; `None` until one was chosen.
    pub chosen: RwSignal<Option<Day>>,
    /// The day on which the keys stand; the same in every grid.
    pub cursor: RwSignal<Day>,
    /// The day panel, in the page or over it.
    pub panel: NodeRef<Dialog>,
    /// The square under the pointer.
    pub hovered: RwSignal<Option<Spot>>,
    /// The grid that has the focus.
    pub focused: RwSignal<Option<usize>>,
    /// The days that are selected.
    pub range: RwSignal<Option<Range>>,
    /// The grid from which the panel was opened by a key.
    opener: StoredValue<Option<usize>>,
    pub(super) press: StoredValue<Press>,
    /// What happens when the keys lead to a day of another year: given the grids, which of them, and the day.
    pub(super) turn: Callback<(Grids, usize, Day)>,
}

impl Grids {
    /// Grids in which nothing is chosen yet, and the keys stand on `cursor`.
    pub fn new(cursor: Day, turn: Callback<(Grids, usize, Day)>) -> Self {
        Self {
            chosen: RwSignal::new(None),
            cursor: RwSignal::new(cursor),
            panel: NodeRef::new(),
            hovered: RwSignal::new(None),
            focused: RwSignal::new(None),
            range: RwSignal::new(None),
            opener: StoredValue::new(None),
            press: StoredValue::new(Press::default()),
            turn,
        }
    }

    /// Shows a day in the day panel: where it stands in the page the focus goes there, elsewhere it rises as a sheet.
    pub fn open(self, day: Day) {
        self.chosen.set(Some(day));
        self.opener.set_value(self.focused.get_untracked());
        let Some(panel) = self.panel.get_untracked() else { return };
        // A dialog the stylesheet does not show has no width.
        if panel.client_width() == 0 {
            _ = panel.show_modal();
        } else {
            _ = panel.focus();
        }
    }

    /// Gives the focus to the stand-in of a grid, when there is such a grid.
    pub fn focus(self, row: usize) {
        if let Some(stand_in) = stand_in(row) {
            _ = stand_in.focus();
        }
    }

    /// Gives the focus back to the grid from which the panel beside it was opened.
    pub fn leave_panel(self) {
        if let Some(row) = self.opener.get_value() {
            self.opener.set_value(None);
            self.focus(row);
        }
    }

    /// Takes the focus out of a grid.
    pub fn blur(self, row: usize) {
        if let Some(stand_in) = stand_in(row) {
            _ = stand_in.blur();
        }
    }

    /// Lets the focus come once more to the stand-in that has it.
    pub(super) fn refocus(self, row: usize) {
        self.blur(row);
        self.focus(row);
    }

    /// Lets go of the selection; `true` when there was one.
    pub fn deselect(self) -> bool {
        let was = self.range.get_untracked().is_some();
        if was {
            self.range.set(None);
        }
        was
    }
}

fn stand_in(row: usize) -> Option<SvgElement> {
    let selector = format!("#{} .stand-in", row_id(row));
    document().query_selector(&selector).ok().flatten()?.dyn_into().ok()
}

/// The `id` of a grid's element.
pub(super) fn row_id(row: usize) -> String {
    format!("grid-{row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_goes_in_either_direction_and_counts_no_future() {
        let range = Range { row: 0, anchor: Day(20), head: Day(14) };
        assert_eq!((range.first(), range.last()), (Day(14), Day(20)));
        assert_eq!(range.days(Day(100)), 7);
        assert_eq!(range.days(Day(15)), 2);
        assert_eq!(range.days(Day(3)), 0);
    }
}
