namespace Connectors.Milvus;

/// <summary>How an inverted index is searched. All are exact while no query terms are dropped; they differ in speed.</summary>
public enum MilvusSparseAlgorithm
{
    /// <summary>Document at a time, passing by documents that cannot reach the hits so far by the maxima of terms (DAAT_MAXSCORE): the server's default.</summary>
    DaatMaxScore,

    /// <summary>The same by a pivot term (DAAT_WAND): faster for few hits and short queries.</summary>
    DaatWand,

    /// <summary>Term at a time, without passing by anything (TAAT_NAIVE).</summary>
    TaatNaive,
}
