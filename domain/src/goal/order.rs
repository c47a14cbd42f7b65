//! The order of a goal's steps: where one can go from its place.

use crate::{Goal, Position, StepId};

use super::{Outlined, StepEdit};

/// Where a step can go, each as the edit that takes it there; `None` where it cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moves {
    /// Past the one above.
    pub up: Option<StepEdit>,
    /// Past the one below.
    pub down: Option<StepEdit>,
    /// To be the last part of the step above. A step with parts stays one: parts have no parts.
    pub into: Option<StepEdit>,
    /// To stand alone, after the step it was a part of.
    pub out: Option<StepEdit>,
}

impl Goal {
    /// Where a step can go; `None` when it is not there.
    pub fn moves_of(&self, step: StepId) -> Option<Moves> {
        let outline = self.outline();
        let tops: Vec<StepId> = outline.iter().map(|top| top.id).collect();
        if let Some(index) = tops.iter().position(|id| *id == step) {
            let above = index.checked_sub(1).and_then(|above| outline.get(above));
            let is_whole = outline.get(index).is_some_and(|top| top.parts.is_empty());
            let (up, down) = self.beside(&tops, index);
            let into = above.filter(|_| is_whole).map(|above| self.into(above));
            return Some(Moves { up, down, into, out: None });
        }
        let is_part = |top: &Outlined| top.parts.iter().any(|(id, _)| *id == step);
        let at = outline.iter().position(is_part)?;
        let parts: Vec<StepId> = outline.get(at)?.parts.iter().map(|(id, _)| *id).collect();
        let (up, down) = self.beside(&parts, parts.iter().position(|id| *id == step)?);
        let position = self.between(tops.get(at), tops.get(at + 1));
        let out = StepEdit { within: Some(None), position: Some(position), ..StepEdit::of() };
        Some(Moves { up, down, into: None, out: Some(out) })
    }

    /// The move of a step to the place of another one, which makes room for it: upwards when the step comes from above it in
    /// the same row, else downwards. `None` when it would change nothing, or a step with parts would become a part.
    pub fn move_to(&self, step: StepId, place: StepId) -> Option<StepEdit> {
        let outline = self.outline();
        let whole: Vec<StepId> = outline.iter().map(|top| top.id).collect();
        // Among which steps one stands, and of which it is a part.
        let row_of = |wanted: StepId| {
            let parts = outline.iter().map(|top| {
                (Some(top.id), top.parts.iter().map(|(id, _)| *id).collect::<Vec<StepId>>())
            });
            let mut rows = std::iter::once((None, whole.clone())).chain(parts);
            rows.find(|(_, row)| row.contains(&wanted))
        };
        let ((from, _), (within, row)) = (row_of(step)?, row_of(place)?);
        let has_parts = outline.iter().any(|top| top.id == step && !top.parts.is_empty());
        if step == place || has_parts && within.is_some() {
            return None;
        }
        let index = |id: StepId| row.iter().position(|other| *other == id);
        let comes_from_above =
            index(step).is_some_and(|index_of_it| Some(index_of_it) < index(place));
        let rest: Vec<StepId> = row.iter().copied().filter(|id| *id != step).collect();
        let at = rest.iter().position(|id| *id == place)? + usize::from(comes_from_above);
        let before = at.checked_sub(1).and_then(|before| rest.get(before));
        let position = Some(self.between(before, rest.get(at)));
        Some(StepEdit { position, within: (from != within).then_some(within), ..StepEdit::of() })
    }

    /// The position after the last step.
    pub fn end_of_steps(&self) -> Position {
        self.between(self.outline().last().map(|top| &top.id), None)
    }

    /// The moves past the one above and the one below.
    fn beside(&self, ids: &[StepId], index: usize) -> (Option<StepEdit>, Option<StepEdit>) {
        let to = |before: Option<&StepId>, after: Option<&StepId>| {
            let position = Some(self.between(before, after));
            StepEdit { position, ..StepEdit::of() }
        };
        let up = index
            .checked_sub(1)
            .map(|above| to(above.checked_sub(1).and_then(|first| ids.get(first)), ids.get(above)));
        let down = ids.get(index + 1).map(|below| to(Some(below), ids.get(index + 2)));
        (up, down)
    }

    fn into(&self, above: &Outlined) -> StepEdit {
        let position = Some(self.between(above.parts.last().map(|(id, _)| id), None));
        StepEdit { within: Some(Some(above.id)), position, ..StepEdit::of() }
    }

    fn between(&self, before: Option<&StepId>, after: Option<&StepId>) -> Position {
        let place = |id: Option<&StepId>| {
            id.and_then(|id| self.steps.get(id)).map(|step| &step.position.value)
        };
        Position::between(place(before), place(after))
    }
}
