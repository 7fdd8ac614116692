namespace Connectors.Elasticsearch.Writing;

/// <summary>What became of one action of a bulk request.</summary>
internal readonly record struct BulkItem(int Status, string? ErrorType, string? Reason)
{
    public bool IsDone => Status is >= 200 and < 300;

    /// <summary>Gets a value indicating whether the server failed at it, and may have done so after writing. A model is asked before anything is written.</summary>
    public bool MayBeWritten => Status >= 500 && ErrorType != "inference_exception";

    /// <summary>Gets a value indicating whether an earlier try with this action had no answer, and so may have been carried out.</summary>
    public bool IsRepeat { get; init; }
}
