using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors.Milvus.Tests.Wire;

[JsonSerializable(typeof(SortedDictionary<string, JsonElement>))]
internal sealed partial class Json : JsonSerializerContext;
