using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Connectors;

/// <summary>Knows under which key a CLR member stands in the payload.</summary>
/// <param name="record">The contract of the record; null to go by attributes and <paramref name="naming"/>.</param>
/// <param name="naming">The naming policy of members without [JsonPropertyName]; null keeps their names.</param>
internal sealed class MemberNames(JsonTypeInfo? record, JsonNamingPolicy? naming)
{
    /// <summary>Gets the options of the contract, or null.</summary>
    public JsonSerializerOptions? Options => record?.Options;

    public MemberPath Append(MemberPath owner, MemberExpression expression)
    {
        var member = expression.Member;
        if (IsScalar(owner.Type) || typeof(IEnumerable).IsAssignableFrom(owner.Type))
            throw Unsupported.At(expression, $"'{member.Name}' is not a member of a JSON object, so that no payload field holds it");
        var property = record is null ? null : FindProperty(owner.Type == record.Type ? record : record.Options.GetTypeInfo(owner.Type), member);
        if (record is not null && property?.Get is null)
            throw Unsupported.At(expression, $"the JSON contract of {owner.Type.Name} does not write '{member.Name}'");
        if (record is null && member is FieldInfo && !Has<JsonIncludeAttribute>(member))
            throw Unsupported.At(expression, $"JSON writes no fields; make '{member.Name}' a property, or give Filter.{nameof(Filter.From)} the JsonTypeInfo of the record");
        if (Has<DenseVectorAttribute>(member) || Has<SparseVectorAttribute>(member))
            throw Unsupported.At(expression, $"'{member.Name}' is a vector, not payload");
        if (member.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Always })
            throw Unsupported.At(expression, $"'{member.Name}' is marked with [JsonIgnore], so that it is not in the payload");
        return new MemberPath([.. owner.Keys, property?.Name ?? NameOf(member)], expression.Type, member, property, Has<PointIdAttribute>(member));
    }

    /// <summary>Whether JSON writes the type as a single value, whose CLR members are not in the payload.</summary>
    private static bool IsScalar(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(decimal) || type == typeof(Guid)
            || type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly)
            || type == typeof(TimeSpan) || type == typeof(Uri) || type == typeof(Version);
    }

    private static JsonPropertyInfo? FindProperty(JsonTypeInfo contract, MemberInfo member) =>
        contract.Properties.FirstOrDefault(property => property.AttributeProvider is MemberInfo own && own.Name == member.Name);

    private static bool Has<TAttribute>(MemberInfo member)
        where TAttribute : Attribute => member.IsDefined(typeof(TAttribute), inherit: true);

    private string NameOf(MemberInfo member) =>
        member.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? naming?.ConvertName(member.Name) ?? member.Name;
}
