namespace Connectors.Elasticsearch;

/// <summary>What the errors of inference mean, which come late: an index and an endpoint can be made on any licence, and then the first text fails.</summary>
internal static class InferenceFaults
{
    private const string LicenceMark = "current license is non-compliant for [inference]";

    private const string LicenceHint =
        ". The licence of the cluster (GET /_license) does not allow this endpoint's service: models on the cluster and services of others need the level Enterprise or a trial."
        + " Encode the texts here, into a sparse or dense field, or use an endpoint that the licence allows";

    /// <summary>Adds to a reason what its reader has to know.</summary>
    public static string? Explain(string? reason) =>
        reason?.EndsWith(LicenceMark, StringComparison.OrdinalIgnoreCase) is true ? reason + LicenceHint : reason;
}
