//! How a person wants their screen to look, as attributes of the document that the stylesheets read.

use domain::Settings;
use domain::settings::{Hand, Theme};
use leptos::prelude::*;

/// The attributes and their values; `None` takes one away.
pub fn attributes(settings: &Settings) -> [(&'static str, Option<&'static str>); 4] {
    let theme = settings.theme.value;
    let switch = |is_on: bool, word| is_on.then_some(word);
    [
        ("data-theme", switch(theme != Theme::System, theme.code())),
        ("data-hand", switch(settings.hand.value == Hand::Left, Hand::Left.code())),
        ("data-amounts", switch(settings.by_height.value, "height")),
        ("data-motion", switch(settings.less_motion.value, "less")),
    ]
}

/// Shows it. Runs in the browser only.
pub fn show(settings: &Settings) {
    let Some(root) = document().document_element() else { return };
    for (name, value) in attributes(settings) {
        // An attribute of ours has a good name, so none of this can fail.
        _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}

#[cfg(test)]
mod tests {
    use domain::Register;

    use super::*;

    #[test]
    fn what_the_device_says_needs_no_attribute() {
        let unset = Settings::default();
        assert!(attributes(&unset).iter().all(|(_, value)| value.is_none()));
        let black = Settings { theme: Register::unwritten(Theme::Black), ..unset };
        assert_eq!(attributes(&black)[0], ("data-theme", Some("black")));
    }
}
