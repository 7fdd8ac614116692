using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Connectors;

/// <summary>The payload field that a sub-expression stands for.</summary>
/// <param name="Keys">The keys; none for the record itself.</param>
/// <param name="Type">The CLR type of the sub-expression.</param>
/// <param name="Member">The last member on the way.</param>
/// <param name="Property">The JSON metadata of that member, when it is known.</param>
/// <param name="IsId">Whether it is the id of the point, which is no payload.</param>
internal sealed record MemberPath(string[] Keys, Type Type, MemberInfo? Member = null, JsonPropertyInfo? Property = null, bool IsId = false)
{
    public FieldPath Field => new(Keys);
}
