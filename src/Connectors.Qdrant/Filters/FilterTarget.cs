using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Filters;

/// <summary>A path at which the server finds values of a field.</summary>
/// <param name="Key">Its text.</param>
/// <param name="Type">What the declared field holds; null when it is not declared.</param>
/// <param name="Index">The type of the index on the path; null without one.</param>
internal readonly record struct FilterTarget(string Key, PayloadType? Type, PayloadSchemaType? Index);
