namespace Connectors.Encoders;

/// <summary>What a tokenizer.json says about padding. The tokenizer never applies it by itself: whoever builds a batch pads it.</summary>
/// <param name="FixedLength">The length to which every text is filled; null: to the longest of its batch.</param>
/// <param name="MultipleOf">The length is raised to a multiple of this; null for any length.</param>
/// <param name="Side">The side on which padding stands.</param>
/// <param name="PadId">The id of the padding.</param>
/// <param name="PadTypeId">The type id of the padding.</param>
/// <param name="PadToken">The token of the padding.</param>
public sealed record PaddingSettings(int? FixedLength, int? MultipleOf, TruncationSide Side, int PadId, int PadTypeId, string PadToken);
