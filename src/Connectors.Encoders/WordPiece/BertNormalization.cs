namespace Connectors.Encoders;

/// <summary>The steps of BertNormalizer, in the order in which they are done.</summary>
[Flags]
internal enum BertNormalization
{
    None = 0,
    Clean = 1,
    SpaceIdeographs = 2,
    StripAccents = 4,
    Lowercase = 8,
}
