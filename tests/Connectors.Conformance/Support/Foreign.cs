namespace Connectors.Conformance;

/// <summary>Options, fields and legs of a store that nobody knows.</summary>
internal static class Foreign
{
    public sealed class Options : CallOptions;

    public sealed class Writing : UpsertOptions;

    public sealed class Updating : UpdatePayloadOptions;

    public sealed class Reading : GetOptions;

    public sealed class Scrolling : ScrollOptions;

    public sealed class Dense(ReadOnlyMemory<float> vector) : DenseLeg(vector);

    public sealed class Sparse(SparseEmbedding vector) : SparseLeg(vector);

    public sealed class DenseColumn(string name, int dimensions) : DenseField(name, dimensions);

    public sealed class SparseColumn(string name) : SparseField(name);

    public sealed class PayloadColumn(string name) : PayloadField(name, PayloadType.Keyword);

    public sealed record Index : DenseIndex;
}
