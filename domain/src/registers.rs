//! Records whose fields are registers list those fields once: what joins them, what walks over their stamps, what an edit
//! writes and what takes it back is made from the list.
//!
//! A join is associative, commutative and idempotent, so records are equal whatever the order of arrival:
//! the state of an account is all its accepted operations, replayed in the order of their stamps.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::fmt::Display;

use crate::{Register, Stamp};

/// What two devices wrote can be put together: per field the later stamp wins.
pub trait Joined {
    /// Joins what another copy knows into this one.
    fn join(&mut self, other: Self);

    /// Shows `see` the stamp of every field, with the path to it, such as `steps.01890000-….title`.
    ///
    /// On the wire and in a stored text stand values alone; this is how their stamps are kept beside them. `path`: where
    /// this value stands.
    fn each_stamp(&mut self, path: &str, see: &mut dyn FnMut(&str, &mut Stamp));
}

impl<T> Joined for Register<T> {
    fn join(&mut self, other: Self) {
        self.join(other);
    }

    fn each_stamp(&mut self, path: &str, see: &mut dyn FnMut(&str, &mut Stamp)) {
        see(path, &mut self.stamp);
    }
}

/// What is once true stays true, such as that the trash was emptied.
impl Joined for bool {
    fn join(&mut self, other: Self) {
        *self |= other;
    }

    fn each_stamp(&mut self, _: &str, _: &mut dyn FnMut(&str, &mut Stamp)) {}
}

impl<K: Ord + Display, V: Joined> Joined for BTreeMap<K, V> {
    fn join(&mut self, other: Self) {
        for (key, value) in other {
            match self.entry(key) {
                Slot::Vacant(slot) => {
                    slot.insert(value);
                }
                Slot::Occupied(mut slot) => slot.get_mut().join(value),
            }
        }
    }

    fn each_stamp(&mut self, path: &str, see: &mut dyn FnMut(&str, &mut Stamp)) {
        for (key, value) in self {
            value.each_stamp(&format!("{path}.{key}"), see);
        }
    }
}

/// Implements [`Joined`] for a record: every field that is listed is joined, and the rest, such as its id, stays.
macro_rules! joined {
    ($name:ident { $first:ident $(, $field:ident)* $(,)? }) => {
        impl $crate::registers::Joined for $name {
            fn join(&mut self, other: Self) {
                use $crate::registers::Joined;
                Joined::join(&mut self.$first, other.$first);
                $(Joined::join(&mut self.$field, other.$field);)*
            }

            fn each_stamp(
                &mut self,
                path: &str,
                see: &mut dyn FnMut(&str, &mut $crate::Stamp),
            ) {
                use $crate::registers::Joined;
                let path = if path.is_empty() { String::new() } else { format!("{path}.") };
                Joined::each_stamp(&mut self.$first, &[&path, stringify!($first)].concat(), see);
                $(Joined::each_stamp(&mut self.$field, &[&path, stringify!($field)].concat(), see);)*
            }
        }
    };
}

/// Makes the edit of a record: the fields that changed, each of which is written into the register of its name.
macro_rules! edits {
    (
        $(#[$doc:meta])*
        $name:ident of $record:ident $(by $key:ident: $id:ty)? {
            $($(#[$field_doc:meta])* $field:ident: $value:ty),+ $(,)?
        }
        $(and { $($(#[$map_doc:meta])* $map:ident: $map_type:ty),+ $(,)? })?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $(
                /// Which one.
                pub $key: $id,
            )?
            $(
                $(#[$field_doc])*
                #[serde(
                    default,
                    skip_serializing_if = "Option::is_none",
                    deserialize_with = "crate::lenient::some"
                )]
                pub $field: Option<$value>,
            )+
            $($(
                $(#[$map_doc])*
                #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
                pub $map: $map_type,
            )+)?
        }

        impl $name {
            /// An edit that changes nothing yet.
            pub const fn of($($key: $id)?) -> Self {
                Self {
                    $($key,)?
                    $($field: None,)+
                    $($($map: std::collections::BTreeMap::new(),)+)?
                }
            }

            /// Whether no field changes.
            pub fn is_empty(&self) -> bool {
                *self == Self::of($(self.$key)?)
            }

            /// Leaves out what `was` said already; what is listed by key is left to the caller.
            #[must_use]
            pub fn since(mut self, was: &Self) -> Self {
                $(if self.$field == was.$field {
                    self.$field = None;
                })+
                self
            }

            /// Writes the fields that changed into their registers; what is listed by key is left to the caller.
            pub(crate) fn write(&self, record: &mut $record, stamp: $crate::Stamp) {
                $(if let Some(value) = &self.$field {
                    record.$field = $crate::Register::written(value.clone(), stamp);
                })+
            }

            /// The edit that brings the fields back to what they hold in `before`; what is listed by key is left to the caller.
            pub(crate) fn back(&self, before: &$record) -> Self {
                Self {
                    $($key: self.$key,)?
                    $($field: self.$field.as_ref().map(|_| before.$field.value.clone()),)+
                    $($($map: std::collections::BTreeMap::new(),)+)?
                }
            }
        }
    };
}

pub(crate) use {edits, joined};
