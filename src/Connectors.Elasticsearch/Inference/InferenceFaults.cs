namespace Connectors.Elasticsearch;

/// <summary>What the errors of inference mean, which come late: an index and an endpoint can be made on any licence.</summary>
internal static class InferenceFaults
{
    private const string LicenceMark = "current license is non-compliant for [inference]";

    private const string LicenceHint =
        " The licence of the cluster (GET /_license) does not allow this endpoint's service: models on the cluster and services of others need the level Enterprise or a trial."
        + " Encode the texts here, into a sparse or dense field, or use an endpoint that the licence allows.";

    /// <summary>Whether a reason is the licence.</summary>
    public static bool IsLicence(string? reason) => reason?.Contains(LicenceMark, StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>Adds to a reason what its reader has to know.</summary>
    public static string? Explain(string? reason) => IsLicence(reason) ? $"{reason}.{LicenceHint}" : reason;

    /// <summary>Adds to an exception of the licence what its reader has to know.</summary>
    public static ElasticsearchException Explain(ElasticsearchException fault) => new(Explain(fault.Message)!, fault)
    {
        Store = fault.Store,
        Collection = fault.Collection,
        Operation = fault.Operation,
        StatusCode = fault.StatusCode,
        ErrorType = fault.ErrorType,
        IsLicenceMissing = true,
    };
}
