using Connectors.Milvus.Schema;

namespace Connectors.Milvus.Filters;

/// <summary>Where the values of a field are: in the dynamic field with its instants and its count of values, or in a typed column.</summary>
internal sealed record FilterTarget(string Name, PayloadType Type, string Path, string InstantsPath, string Count, ScalarColumn? Column);
