namespace Connectors.Embedded;

/// <summary>
/// The documents that hold one index with weights of one sign. An impact u (1 to 255) stands for the weight Scale * u, at most Error
/// away from the true one; Scale is negative in a list of negative weights.
/// </summary>
/// <param name="Index">The index of the vectors.</param>
/// <param name="Count">The number of postings.</param>
/// <param name="Start">Where the document numbers start; in a bit row the complement of where its words start.</param>
/// <param name="ImpactStart">Where the impacts start.</param>
/// <param name="Scale">The weight of impact 1.</param>
/// <param name="Error">The largest distance of a stored weight from the true one.</param>
internal readonly record struct PostingList(uint Index, int Count, int Start, int ImpactStart, float Scale, float Error)
{
    /// <summary>Gets whether the documents are a bit each instead of a number each.</summary>
    public bool IsRow => Start < 0;

    /// <summary>Gets where the words of a bit row start.</summary>
    public int RowStart => ~Start;
}
