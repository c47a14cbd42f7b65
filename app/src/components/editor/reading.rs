//! How the editor's fields are read out of the browser's form.

use leptos::ev::Event;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{
    Element, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
};

/// The form whose listener hears an event.
pub fn form_of(event: &Event) -> Option<HtmlFormElement> {
    event.current_target()?.dyn_into().ok()
}

/// The fields of a form as a browser would send them: names and values, without what is not chosen.
pub fn fields(form: &HtmlFormElement) -> Vec<(String, String)> {
    let elements = form.elements();
    let each = (0..elements.length()).filter_map(|index| elements.item(index));
    each.filter_map(field).filter(|(name, _)| !name.is_empty()).collect()
}

fn field(element: Element) -> Option<(String, String)> {
    let element = match element.dyn_into::<HtmlInputElement>() {
        Ok(input) => {
            let is_choice = matches!(input.type_().as_str(), "radio" | "checkbox");
            return (!is_choice || input.checked()).then(|| (input.name(), input.value()));
        }
        Err(element) => element,
    };
    match element.dyn_into::<HtmlSelectElement>() {
        Ok(select) => Some((select.name(), select.value())),
        Err(element) => {
            let area: HtmlTextAreaElement = element.dyn_into().ok()?;
            Some((area.name(), area.value()))
        }
    }
}

/// Puts the focus into the field an error is about.
pub fn focus(form: &HtmlFormElement, field: &str) {
    let selector = format!("[name='form[{field}]']");
    let found = form.query_selector(&selector).ok().flatten();
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        _ = found.focus();
    }
}

/// The editor takes the chosen colour.
pub fn follow(event: &Event, colour: RwSignal<String>) {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    if let Some(input) = input.filter(|input| input.name() == "form[colour]") {
        colour.set(input.value());
    }
}

/// Whoever writes a number of a schedule, or picks one of its days, means that schedule.
pub fn choose_row(event: &Event) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let row = target.and_then(|target| target.closest(".pick").ok().flatten());
    let radio = row.and_then(|row| row.query_selector("[type=radio]").ok().flatten());
    if let Some(radio) = radio.and_then(|radio| radio.dyn_into::<HtmlInputElement>().ok()) {
        radio.set_checked(true);
    }
}
