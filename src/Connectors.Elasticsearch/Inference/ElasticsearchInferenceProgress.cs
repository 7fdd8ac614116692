namespace Connectors.Elasticsearch;

/// <summary>How far an endpoint is from being ready.</summary>
/// <param name="State">What the cluster says of the model's deployment: <c>starting</c>, <c>started</c> or <c>fully_allocated</c>; <c>unknown</c> where it does not say.</param>
/// <param name="Allocations">On how many nodes the model is.</param>
/// <param name="TargetAllocations">On how many it shall be; 0 where the cluster does not say.</param>
public sealed record ElasticsearchInferenceProgress(string State, int Allocations, int TargetAllocations)
{
    /// <inheritdoc/>
    public override string ToString() => TargetAllocations == 0 ? State : $"{State}, on {Allocations} of {TargetAllocations} nodes";
}
