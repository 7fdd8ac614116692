using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Payloads;

/// <summary>What the payload indexes hold.</summary>
internal static class FieldTypes
{
    public static PayloadSchemaType Of(FieldType type) => type switch
    {
        FieldType.Keyword => PayloadSchemaType.Keyword,
        FieldType.Integer => PayloadSchemaType.Integer,
        FieldType.Float => PayloadSchemaType.Float,
        FieldType.Geo => PayloadSchemaType.Geo,
        FieldType.Text => PayloadSchemaType.Text,
        FieldType.Bool => PayloadSchemaType.Bool,
        FieldType.Datetime => PayloadSchemaType.Datetime,
        FieldType.Uuid => PayloadSchemaType.Uuid,
        _ => PayloadSchemaType.UnknownType,
    };

    /// <summary>Whether an index of the type has anything of a payload.</summary>
    public static bool Holds(string field, PayloadSchemaType type, Struct payload) => JsonPath.Parse(field).Leaves(payload).Any(value => Holds(type, value));

    public static bool Holds(PayloadSchemaType type, Value value) => type switch
    {
        PayloadSchemaType.Keyword or PayloadSchemaType.Text => value.KindCase is Value.KindOneofCase.StringValue,
        PayloadSchemaType.Integer => value.KindCase is Value.KindOneofCase.IntegerValue,
        PayloadSchemaType.Float => value.KindCase is Value.KindOneofCase.IntegerValue or Value.KindOneofCase.DoubleValue,
        PayloadSchemaType.Bool => value.KindCase is Value.KindOneofCase.BoolValue,
        PayloadSchemaType.Datetime => value.KindCase is Value.KindOneofCase.StringValue && ServerInstant.Parse(value.StringValue) is not null,
        PayloadSchemaType.Uuid => value.KindCase is Value.KindOneofCase.StringValue && Guid.TryParse(value.StringValue, out _),
        PayloadSchemaType.Geo => value.KindCase is Value.KindOneofCase.StructValue && value.StructValue.Fields.ContainsKey("lon") && value.StructValue.Fields.ContainsKey("lat"),
        _ => false,
    };
}
