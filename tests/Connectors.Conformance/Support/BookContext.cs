using System.Text.Json.Serialization;

namespace Connectors.Conformance;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BookRecord))]
[JsonSerializable(typeof(Version))]
internal sealed partial class BookContext : JsonSerializerContext;
