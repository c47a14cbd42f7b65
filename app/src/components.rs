//! The parts pages are made of: one component, one file, one stylesheet.

pub mod field;
pub mod frame;
pub mod icon;
pub mod operation_form;
pub mod password_field;
pub mod selection_bar;
pub mod square;
pub mod square_map;
pub mod squares;
pub mod tip;
pub mod year_grid;
pub mod zone_field;
