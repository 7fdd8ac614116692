using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Queries;

/// <summary>Dense vectors in f32: the form in which a field keeps them, and how near two are.</summary>
internal static class DenseMetric
{
    /// <summary>The vector as the field keeps it, or as a query over the field is compared.</summary>
    public static float[] Prepare(VectorParams field, IReadOnlyList<float> vector)
    {
        var values = field is { Distance: Protos.Distance.Cosine, Datatype: not Datatype.Uint8 } ? Normalise(vector) : [.. vector];
        return field.Datatype switch
        {
            Datatype.Uint8 => [.. values.Select(value => (float)(byte)Math.Clamp(float.IsNaN(value) ? 0 : value, byte.MinValue, byte.MaxValue))],
            Datatype.Float16 => [.. values.Select(value => (float)(Half)value)],
            _ => values,
        };
    }

    /// <summary>How near two prepared vectors are: larger is nearer, whatever the metric.</summary>
    public static float Nearness(VectorParams field, float[] query, float[] stored)
    {
        var sum = 0f;
        for (var i = 0; i < query.Length; i++)
        {
            var difference = query[i] - stored[i];
            sum += field.Distance switch
            {
                Protos.Distance.Euclid => -difference * difference,
                Protos.Distance.Manhattan => -MathF.Abs(difference),
                _ => Product(field, query[i], stored[i]),
            };
        }

        return field is { Distance: Protos.Distance.Cosine, Datatype: Datatype.Uint8 } ? sum / (Length(query) * Length(stored)) : sum;
    }

    /// <summary>The score that an answer states.</summary>
    public static float Stated(VectorParams field, float nearness) => field.Distance switch
    {
        Protos.Distance.Euclid => MathF.Sqrt(-nearness),
        Protos.Distance.Manhattan => -nearness,
        _ => nearness,
    };

    public static bool StatesDistances(VectorParams field) => field.Distance is Protos.Distance.Euclid or Protos.Distance.Manhattan;

    /// <summary>Products of halves are halves: they overflow beyond 65504 (cassettes/qdrant/FACTS.md 8).</summary>
    private static float Product(VectorParams field, float left, float right) =>
        field.Datatype is Datatype.Float16 ? (float)(Half)(left * right) : left * right;

    /// <summary>An infinite length makes zeros, as on the server (cassettes/qdrant/FACTS.md 9).</summary>
    private static float[] Normalise(IReadOnlyList<float> vector)
    {
        var squares = vector.Aggregate(0f, (sum, value) => sum + value * value);
        if (squares == 0 || Math.Abs(squares - 1) < 1e-6f)
            return [.. vector];
        var length = MathF.Sqrt(squares);
        return [.. vector.Select(value => value / length)];
    }

    private static float Length(float[] vector) => MathF.Sqrt(vector.Aggregate(0f, (sum, value) => sum + value * value));
}
