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
        switch (field.Distance)
        {
            case Protos.Distance.Euclid:
                for (var i = 0; i < query.Length; i++)
                    sum -= (query[i] - stored[i]) * (query[i] - stored[i]);
                return sum;
            case Protos.Distance.Manhattan:
                for (var i = 0; i < query.Length; i++)
                    sum -= MathF.Abs(query[i] - stored[i]);
                return sum;
            default:
                // Products of halves are halves: they overflow beyond 65504 (cassettes/qdrant/FACTS.md 8).
                var isHalf = field.Datatype is Datatype.Float16;
                for (var i = 0; i < query.Length; i++)
                    sum += isHalf ? (float)(Half)(query[i] * stored[i]) : query[i] * stored[i];
                return field is { Distance: Protos.Distance.Cosine, Datatype: Datatype.Uint8 } ? sum / (Length(query) * Length(stored)) : sum;
        }
    }

    /// <summary>The score that an answer states.</summary>
    public static float Stated(VectorParams field, float nearness) => field.Distance switch
    {
        Protos.Distance.Euclid => MathF.Sqrt(-nearness),
        Protos.Distance.Manhattan => -nearness,
        _ => nearness,
    };

    public static bool StatesDistances(VectorParams field) => field.Distance is Protos.Distance.Euclid or Protos.Distance.Manhattan;

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
