namespace Connectors.Encoders;

/// <summary>The part of a word that an ending must lie in for a rule to apply.</summary>
internal enum StemRegion
{
    Word,
    R1,
    R2,
    RV,
}
