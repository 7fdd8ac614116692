namespace Connectors.Conformance.Tests;

/// <summary>What a <see cref="NaiveStore"/> does wrong on purpose. Each is a mistake that a real adapter could make.</summary>
public enum Defect
{
    None,

    /// <summary>Of an id that exists, a second point is kept.</summary>
    KeepsOldVersions,

    /// <summary>An upsert merges its payload into the earlier one.</summary>
    MergesPayloads,

    /// <summary>Vectors that a new version lacks stay.</summary>
    KeepsOldVectors,

    /// <summary>A deletion by ids is lost.</summary>
    LosesDeletes,

    /// <summary>A deletion by filter deletes everything.</summary>
    DeletesTooMuch,

    /// <summary>The last write of every call becomes visible with the next call.</summary>
    ShowsWritesLate,

    /// <summary>Waiting for relaxed writes does not wait.</summary>
    DoesNotWait,

    /// <summary>Searches ignore their filters.</summary>
    SearchesUnfiltered,

    /// <summary>Filters are applied to the best hits only.</summary>
    FiltersAfterwards,

    /// <summary>Counting ignores its filter.</summary>
    CountsUnfiltered,

    /// <summary>A negation asks for the field to be there.</summary>
    NegationNeedsTheField,

    /// <summary>A range over an array is satisfied by two different elements.</summary>
    RangesSpreadOverElements,

    /// <summary>Null and [] count as values.</summary>
    NullExists,

    /// <summary>Keywords are compared without regard to case.</summary>
    IgnoresCase,

    /// <summary>Integers are compared as doubles.</summary>
    ComparesAsDoubles,

    /// <summary>Thresholds of legs are ignored.</summary>
    IgnoresThresholds,

    /// <summary>Thresholds of legs exclude the score that they name.</summary>
    ThresholdsExclude,

    /// <summary>Hits of equal scores are cut before they are ordered, in reverse order of ids, and scores are made to tie no more.</summary>
    OrdersTiesByArrival,

    /// <summary>Limits of legs are ignored.</summary>
    IgnoresLimits,

    /// <summary>Undeclared payload keys are dropped.</summary>
    ForgetsUndeclaredKeys,

    /// <summary>Null and [] are dropped from payloads.</summary>
    DropsEmptyValues,

    /// <summary>Numbers of payloads are kept in single precision.</summary>
    RoundsNumbers,

    /// <summary>Selections of payload keys are ignored.</summary>
    IgnoresPayloadSelection,

    /// <summary>Selections of vectors are ignored.</summary>
    IgnoresVectorSelection,

    /// <summary>The dot product is returned for cosine fields.</summary>
    DotForCosine,

    /// <summary>The distance is returned with its own sign.</summary>
    PositiveDistance,

    /// <summary>The squared distance is returned.</summary>
    SquaredDistance,

    /// <summary>Sparse weights are kept in bfloat16.</summary>
    QuantisesSparseWeights,

    /// <summary>Dense vectors are kept in half precision.</summary>
    QuantisesDenseVectors,

    /// <summary>Light terms of sparse queries are dropped.</summary>
    DropsLightTerms,

    /// <summary>A sparse leg returns points that share no index, with score 0.</summary>
    FindsWithoutSharedTerms,

    /// <summary>Document frequencies are ignored.</summary>
    IgnoresIdf,

    /// <summary>Document frequencies are those of the filtered points.</summary>
    FiltersIdf,

    /// <summary>A patch replaces the whole payload.</summary>
    PatchReplaces,

    /// <summary>A patch merges objects.</summary>
    PatchMergesDeeply,

    /// <summary>Null in a patch is written as null.</summary>
    PatchKeepsNulls,

    /// <summary>A patch creates missing points.</summary>
    PatchCreates,

    /// <summary>A patch loses the vectors.</summary>
    PatchLosesVectors,

    /// <summary>Scrolling leaves out the last point of each page.</summary>
    ScrollSkips,

    /// <summary>Scrolling has another order each time.</summary>
    ScrollShuffles,

    /// <summary>Scrolling ignores its filter.</summary>
    ScrollsUnfiltered,

    /// <summary>Scrolling and reading ignore the token.</summary>
    IgnoresCancellation,

    /// <summary>Ids are compared without regard to case.</summary>
    IdsIgnoreCase,

    /// <summary>Ids are trimmed.</summary>
    TrimsIds,

    /// <summary>Numbers among ids are normalised.</summary>
    NormalisesNumbers,

    /// <summary>Ids beyond 255 characters are cut.</summary>
    CutsIds,

    /// <summary>The reserved key is shown.</summary>
    ShowsReservedKey,

    /// <summary>Ensuring forgets the payload fields.</summary>
    ForgetsPayloadFields,

    /// <summary>Ensuring again empties the collection.</summary>
    EnsureEmpties,

    /// <summary>A dropped collection is listed still.</summary>
    ListsDropped,

    /// <summary>All collections share their points.</summary>
    SharesPoints,

    /// <summary>Concurrent calls are not kept apart.</summary>
    RefusesConcurrency,

    /// <summary>Only the first leg of a batch is answered.</summary>
    AnswersFirstLeg,

    /// <summary>The server fuses by ranks from 0.</summary>
    FusesFromRankZero,

    /// <summary>The server says where it fused, and ignores offset and limit.</summary>
    FusesWithoutPages,

    /// <summary>Descriptions say that every distance is cosine.</summary>
    ForgetsDistances,

    /// <summary>Deleting what is not there is a fault.</summary>
    DeleteNeedsPoints,

    /// <summary>Exceptions of the operating system come through.</summary>
    WrongExceptionOfMissing,

    /// <summary>Nothing survives the end of the store.</summary>
    ForgetsOnClose,

    /// <summary>Dropped collections come back with the next start.</summary>
    RestoresDropped,

    /// <summary>Progress is not reported.</summary>
    ReportsNoProgress,

    /// <summary>A batch of more than 1,000 points is cut.</summary>
    CutsLargeBatches,

    /// <summary>A text leg returns points without any of its words, with score 0.</summary>
    FindsWithoutWords,

    /// <summary>A text leg returns only points with all of its words.</summary>
    NeedsAllWords,

    /// <summary>Every word of a text counts the same.</summary>
    IgnoresRarity,

    /// <summary>A word that is repeated counts once.</summary>
    IgnoresRepetition,

    /// <summary>The length of a text does not count.</summary>
    IgnoresLength,

    /// <summary>Words are compared with regard to case.</summary>
    ComparesCase,

    /// <summary>Scores of texts are returned with a minus.</summary>
    NegativeTextScores,

    /// <summary>Text is read up to its first zero.</summary>
    StopsAtZero,

    /// <summary>The first text of a point is searched for ever.</summary>
    KeepsOldTexts,

    /// <summary>A patch of the text does not change what is searched.</summary>
    PatchKeepsTexts,

    /// <summary>Of an array only the first text is searched.</summary>
    SearchesFirstText,

    /// <summary>The texts of an array run into one another.</summary>
    RunsTextsTogether,

    /// <summary>A point without a text comes back with an empty one.</summary>
    FillsMissingTexts,

    /// <summary>An array of texts comes back as one text.</summary>
    JoinsTexts,

    /// <summary>What the server made of a text comes back as a sparse vector.</summary>
    ShowsTextVectors,

    /// <summary>Descriptions do not say which analyzer there is.</summary>
    ForgetsAnalyzers,

    /// <summary>All texts are analysed alike.</summary>
    IgnoresAnalyzers,

    /// <summary>Legs of all text fields search the first one.</summary>
    SearchesFirstTextField,

    /// <summary>Points that are read share their vectors and payload objects with the store.</summary>
    SharesObjects,
}
