//! A map of some hundreds of entries: a list sorted by key, with the words of the standard library's maps. Those are
//! compiled anew for each type they hold, several KB each time, and all of it travels to the browser; this is a few lines.

/// In the order of its keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<K, V> {
    entries: Vec<(K, V)>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<K: Ord, V> Table<K, V> {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn get(&self, key: &K) -> Option<&V> {
        let place = self.place(key).ok()?;
        Some(&self.entries.get(place)?.1)
    }

    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let place = self.place(key).ok()?;
        Some(&mut self.entries.get_mut(place)?.1)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.place(key).is_ok()
    }

    /// In place of what was there.
    pub fn insert(&mut self, key: K, value: V) {
        match self.place(&key) {
            Ok(place) => self.entries[place] = (key, value),
            Err(place) => self.entries.insert(place, (key, value)),
        }
    }

    pub fn remove(&mut self, key: &K) -> Option<V> {
        let place = self.place(key).ok()?;
        Some(self.entries.remove(place).1)
    }

    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        Entry { table: self, key }
    }

    pub fn clear(&mut self) {
        self.entries.clear();
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.entries.iter_mut().map(|(key, value)| (&*key, value))
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.entries.iter().map(|(key, _)| key)
    }

    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.iter().map(|(_, value)| value)
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// Takes out those of which `leaves` says so.
    pub fn extract_if(&mut self, mut leaves: impl FnMut(&K, &mut V) -> bool) -> impl Iterator<Item = (K, V)> {
        self.entries.extract_if(.., move |(key, value)| leaves(key, value))
    }

    fn place(&self, key: &K) -> Result<usize, usize> {
        self.entries.binary_search_by(|(ours, _)| ours.cmp(key))
    }
}

/// The place of a key, taken or free.
pub struct Entry<'a, K, V> {
    table: &'a mut Table<K, V>,
    key: K,
}

impl<'a, K: Ord, V> Entry<'a, K, V> {
    pub fn or_insert(self, value: V) -> &'a mut V {
        self.or_insert_with(|| value)
    }

    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> &'a mut V {
        let Self { table, key } = self;
        let place = table.place(&key).unwrap_or_else(|place| {
            table.entries.insert(place, (key, make()));
            place
        });
        &mut table.entries[place].1
    }
}

impl<K: Ord, V> Extend<(K, V)> for Table<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        entries.into_iter().for_each(|(key, value)| self.insert(key, value));
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Table<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut table = Self::new();
        table.extend(entries);
        table
    }
}

/// In order, those that are equal as they came. A place at a time: what comes here is nearly in order, or short, and the
/// library's sorting would be built anew for each type, for thousands of bytes.
pub(super) fn sorted<T, K: Ord>(items: impl IntoIterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut sorted: Vec<T> = Vec::new();
    for item in items {
        let at = key(&item);
        let place = sorted.partition_point(|other| key(other) <= at);
        sorted.insert(place, item);
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::Table;
    use proptest::{collection::vec, prelude::*};
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_holds_what_a_tree_would(steps in vec((0..4, 0_u8..20, any::<u8>()), 0..200)) {
            let (mut table, mut tree) = (Table::new(), BTreeMap::new());
            for (step, key, value) in steps {
                match step {
                    0 => {
                        table.insert(key, value);
                        tree.insert(key, value);
                    }
                    1 => prop_assert_eq!(table.remove(&key), tree.remove(&key)),
                    2 => prop_assert_eq!(table.entry(key).or_insert(value), tree.entry(key).or_insert(value)),
                    _ => {
                        let leaves = |_: &u8, held: &mut u8| *held < value;
                        prop_assert!(table.extract_if(leaves).eq(tree.extract_if(.., leaves)));
                    }
                }
                prop_assert!(table.iter().eq(tree.iter()));
                prop_assert_eq!(table.get(&key), tree.get(&key));
                prop_assert_eq!(table.contains_key(&key), tree.contains_key(&key));
            }
        }
    }
}
