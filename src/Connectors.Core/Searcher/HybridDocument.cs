namespace Connectors;

/// <summary>A text to be encoded and stored.</summary>
/// <param name="Id">The id of the point.</param>
/// <param name="Text">The text.</param>
/// <param name="Payload">Further payload; the text is added to it under <see cref="HybridSearcherOptions.TextKey"/>.</param>
public sealed record HybridDocument(string Id, string Text, Payload Payload = default);
