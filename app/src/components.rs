//! The parts pages are made of: one component, one file, one stylesheet.

pub mod banner;
pub mod day_note;
pub mod day_panel;
pub mod field;
pub mod frame;
pub mod habit_editor;
pub mod habit_row;
pub mod icon;
pub mod keyboard;
pub mod late;
pub mod operation_form;
pub mod password_field;
pub mod selection_bar;
pub mod square;
pub mod square_map;
pub mod squares;
pub mod streak_bars;
pub mod strength_chart;
pub mod sync_chip;
pub mod tick;
pub mod tip;
pub mod toast;
pub mod week_strip;
pub mod weekday_pattern;
pub mod year_grid;
pub mod zone_field;
