//! What the editors' forms have in common: texts by their names, an error at one of them, and the form as it was shown.

use std::collections::BTreeMap;
use std::str::FromStr;

use domain::Colour;
use domain::text::TextError;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::boot::Form;
use crate::field::sentence;

/// What is wrong with a field, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name; empty when the error is about the form as a whole.
    pub field: &'static str,
    /// The sentence for the person.
    pub message: String,
}

impl FieldError {
    /// An error at a field.
    pub fn at(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }

    /// An error in a text. `what`: "A name", "A note".
    pub fn in_text(field: &'static str, what: &str, error: TextError) -> Self {
        Self::at(field, sentence(what, error))
    }
}

/// A field of a form: a list when its name says so.
#[derive(Serialize)]
#[serde(untagged)]
enum Value {
    Text(String),
    List(Vec<String>),
}

/// A form that an editor shows.
pub trait EditorForm: Default + DeserializeOwned {
    /// The id of the record it is about.
    fn id(&self) -> &str;

    /// The form as it was shown, as JSON; empty for a record that is to be made.
    fn was(&self) -> &str;
}

/// What was typed into a plain form of the same record that was not accepted, with the reason; or else the form as it is.
pub fn typed<F: EditorForm>(form: F, sent: &Form) -> (F, Option<FieldError>) {
    let Some(error) = &sent.error else { return (form, None) };
    let typed: F = of_fields(sent.values.clone());
    // A record that is to be made has another id on every page.
    let is_new = typed.was().is_empty() && form.was().is_empty();
    if typed.id().is_empty() || typed.id() != form.id() && !is_new {
        return (form, None);
    }
    (typed, Some(FieldError::at("", error)))
}

/// Reads a form out of its fields by their names: `form[title]`, `form[days][]`. Others are passed over, and what is not
/// there, such as a switch that is off, is as in an empty form. What a list holds are codes and ids: blanks part them.
pub fn of_fields<F: Default + DeserializeOwned>(
    fields: impl IntoIterator<Item = (String, String)>,
) -> F {
    let mut values = BTreeMap::new();
    for (name, value) in fields {
        match name.strip_prefix("form[").and_then(|name| name.split_once(']')) {
            Some((name, "[]")) => {
                let slot = values.entry(name.to_owned()).or_insert(Value::List(Vec::new()));
                if let Value::List(list) = slot {
                    list.extend(value.split_whitespace().map(str::to_owned));
                }
            }
            // Browsers end the lines of what they send with two characters.
            Some((name, "")) => {
                _ = values.insert(name.to_owned(), Value::Text(value.replace("\r\n", "\n")));
            }
            _ => {}
        }
    }
    let form = serde_json::to_string(&values);
    form.ok().and_then(|form| serde_json::from_str(&form).ok()).unwrap_or_default()
}

/// A form as it is shown, to be kept in it: what still stands there when it comes back was not touched.
pub fn shown(form: &impl Serialize) -> String {
    // A form of texts can always be written; without it every field counts as touched.
    serde_json::to_string(form).unwrap_or_default()
}

/// The form as it was shown; `None` when it does not say, and then every field counts as touched.
pub fn as_shown<F: DeserializeOwned>(was: &str) -> Option<F> {
    serde_json::from_str(was).ok()
}

/// Reads a field.
///
/// # Errors
/// At the field, with the message.
pub fn read<T: FromStr>(text: &str, field: &'static str, message: &str) -> Result<T, FieldError> {
    text.trim().parse().map_err(|_| FieldError::at(field, message))
}

/// Reads a field that may be empty.
///
/// # Errors
/// At the field, with the message.
pub fn optional<T: FromStr>(
    text: &str,
    field: &'static str,
    message: &str,
) -> Result<Option<T>, FieldError> {
    if text.trim().is_empty() { Ok(None) } else { read(text, field, message).map(Some) }
}

/// The code of the first colour in turn that none of the records has; with all of them taken the turn begins anew.
pub fn next_colour(taken: &[Colour]) -> String {
    let free = Colour::DEFAULT_ORDER.into_iter().find(|colour| !taken.contains(colour));
    let turn = Colour::DEFAULT_ORDER.into_iter().cycle().nth(taken.len());
    free.or(turn).unwrap_or(Colour::Pine).code().to_owned()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::goal_form::GoalForm;

    #[derive(Debug, Default, PartialEq, Eq, Deserialize)]
    #[serde(default)]
    struct Fields {
        title: String,
        days: Vec<String>,
    }

    fn form(fields: &[(&str, &str)]) -> Fields {
        of_fields(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn a_form_is_read_by_the_names_of_its_fields() {
        let read = form(&[
            ("nonce", "7"),
            ("form[title]", "Say \"yes\""),
            ("form[days][]", "mon"),
            ("form[days][]", "thu"),
            ("form[colour]", "unknown to this form"),
        ]);
        let days = vec!["mon".to_owned(), "thu".to_owned()];
        assert_eq!(read, Fields { title: "Say \"yes\"".to_owned(), days });
    }

    #[test]
    fn a_line_ends_as_it_was_shown_however_a_browser_sends_it() {
        assert_eq!(form(&[("form[title]", "one\r\ntwo")]).title, "one\ntwo");
    }

    #[test]
    fn what_is_not_there_is_as_in_an_empty_form() {
        assert_eq!(form(&[]), Fields::default());
    }

    #[test]
    fn a_list_that_comes_as_a_text_spoils_nothing_but_the_form() {
        assert_eq!(form(&[("form[days]", "mon")]), Fields::default());
        assert_eq!(form(&[("form[title]", "a"), ("form[title][]", "b")]).title, "a");
    }

    #[test]
    fn what_was_typed_comes_back_to_the_form_it_was_typed_into() {
        let field = |name: &str, value: &str| (format!("form[{name}]"), value.to_owned());
        let values = [
            field("goal", "a"),
            field("title", "A plan"),
            ("form[links][]".to_owned(), "x y".to_owned()),
        ];
        let error = Some("A title has at most 100 characters.".to_owned());
        let sent = Form { values: values.into(), error, ..Form::default() };
        let shown = |goal: &str, was: &str| GoalForm {
            goal: goal.to_owned(),
            was: was.to_owned(),
            ..GoalForm::default()
        };
        let (again, error) = typed(shown("b", ""), &sent);
        assert_eq!((again.title.as_str(), again.links.len()), ("A plan", 2));
        assert!(error.is_some_and(|error| error.field.is_empty()));
        // Another record, a form of something else, and nothing wrong at all.
        assert_eq!(typed(shown("b", "{}"), &sent).1, None);
        assert_eq!(typed(shown("a", ""), &Form::default()).0.title, "");
        let other = Form { values: [field("habit", "a")].into(), ..sent };
        assert_eq!(typed(shown("a", ""), &other).1, None);
    }

    #[test]
    fn colours_come_in_turn_and_begin_anew() {
        let all = Colour::DEFAULT_ORDER;
        assert_eq!(next_colour(&[]), all[0].code());
        assert_eq!(next_colour(&[all[0], all[2]]), all[1].code());
        assert_eq!(next_colour(&all), all[0].code());
    }
}
