namespace Connectors.Encoders;

/// <summary>The index space of an encoder.</summary>
internal interface ITermIds
{
    /// <summary>What <see cref="IdOf"/> says of a term that has no index. No index is as large: hashes end at 2^31.</summary>
    const uint None = uint.MaxValue;

    /// <summary>Gets the index of a term. Asked once for each term that a <see cref="TermCounter"/> remembers.</summary>
    uint IdOf(ReadOnlySpan<char> term);
}
