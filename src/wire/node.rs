//! From [`Node`]s to our types, which take out of them what they are made of. What does not fit is not described: nobody
//! would read it.

use super::Misfit;
use serde::{
    de::{DeserializeSeed, Deserializer, EnumAccess, SeqAccess, VariantAccess, Visitor},
    forward_to_deserialize_any,
};
use std::{mem, slice};

/// A JSON value.
#[derive(Debug)]
pub enum Node {
    /// A field that is not there.
    Missing,
    Null,
    Bool(bool),
    Number(i64),
    /// A number of another kind. Nothing of ours is one, but a field we do not know may be.
    Fraction,
    Text(String),
    List(Vec<Node>),
    Fields(Vec<(String, Node)>),
}

impl Node {
    /// The whole number that this is.
    fn number(&self) -> Result<i64, Misfit> {
        if let Self::Number(value) = self { Ok(*value) } else { Err(Misfit) }
    }

    /// The parts of a list.
    fn items(&mut self) -> Result<Items<'_>, Misfit> {
        if let Self::List(items) = self { Ok(Items(items.iter_mut())) } else { Err(Misfit) }
    }

    /// The fields of these names, in their order. Whoever reads a type part by part needs no reader of names.
    fn fields(&mut self, names: &[&str]) -> Result<Items<'_>, Misfit> {
        let Self::Fields(fields) = self else { return Err(Misfit) };
        let field = |name: &&str| {
            let place = fields.iter().position(|(known, _)| known == name);
            place.map_or(Self::Missing, |place| fields.swap_remove(place).1)
        };
        *self = Self::List(names.iter().map(field).collect());
        self.items()
    }

    /// `"variant"`, or `{"variant": content}`: which of these names. The content stays.
    fn choice(&mut self, names: &[&str]) -> Result<usize, Misfit> {
        let (name, content) = match mem::replace(self, Self::Null) {
            Self::Text(name) => (name, Self::Null),
            Self::Fields(fields) if fields.len() == 1 => fields.into_iter().next().ok_or(Misfit)?,
            _ => return Err(Misfit),
        };
        *self = content;
        names.iter().position(|known| *known == name).ok_or(Misfit)
    }
}

/// Each kind of thing asks for what it is, so that nothing is made for what it is not.
macro_rules! numbers {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            visitor.visit_i64(self.number()?)
        })*
    };
}

impl<'de> Deserializer<'de> for &mut Node {
    type Error = Misfit;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32
        deserialize_u64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if let Node::Bool(value) = self { visitor.visit_bool(*value) } else { Err(Misfit) }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if let Node::Text(value) = self { visitor.visit_string(mem::take(value)) } else { Err(Misfit) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.unit_variant()?;
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self {
            Node::Null | Node::Missing => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let mut items = self.items()?;
        let value = visitor.visit_seq(&mut items)?;
        if items.0.next().is_some() { Err(Misfit) } else { Ok(value) }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_seq(&mut self.fields(names)?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_enum(Choice { index: self.choice(names)?, content: self })
    }

    /// Nothing of ours is read without knowing what it should be.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Misfit> {
        Err(Misfit)
    }

    forward_to_deserialize_any! {
        f32 f64 char str bytes byte_buf unit_struct tuple_struct map identifier ignored_any
    }
}

struct Items<'a>(slice::IterMut<'a, Node>);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Misfit;

    /// None at the end, and for a field that is not there and is no option: it is what it is by default, or misfits.
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(item) = self.0.next() else { return Ok(None) };
        let missing = matches!(item, Node::Missing);
        match seed.deserialize(item) {
            Err(_) if missing => Ok(None),
            value => value.map(Some),
        }
    }
}

/// One of the variants of a type, by its place among their names.
struct Choice<'a> {
    index: usize,
    content: &'a mut Node,
}

impl<'a, 'de> EnumAccess<'de> for Choice<'a> {
    type Error = Misfit;
    type Variant = &'a mut Node;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, &'a mut Node), Misfit> {
        Ok((seed.deserialize(Index(self.index))?, self.content))
    }
}

struct Index(usize);

impl<'de> Deserializer<'de> for Index {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_u64(self.0 as u64)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> VariantAccess<'de> for &mut Node {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        if matches!(self, Node::Null) { Ok(()) } else { Err(Misfit) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misfit> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, names: &'static [&'static str], visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(&mut self.fields(names)?)
    }
}
