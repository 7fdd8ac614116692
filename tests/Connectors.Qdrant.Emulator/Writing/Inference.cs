using Connectors.Encoders;
using Connectors.Grpc;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Writing;

/// <summary>Texts that the server makes vectors of: <c>qdrant/bm25</c> runs inside it, any other model needs a service that is not configured.</summary>
internal static class Inference
{
    private const string Bm25Model = "qdrant/bm25";

    public static SparseTerms Encode(Document document, EncodingRole role)
    {
        if (!document.Model.Equals(Bm25Model, StringComparison.OrdinalIgnoreCase))
        {
            throw new Refusal(
                GrpcStatusCode.Internal,
                "Inference error: Service internal error: InferenceService URL not configured - please provide valid address in config");
        }

        using var encoder = new Bm25Encoder(Options(document));
        // A text is encoded at once; the task never waits.
        var vector = encoder.GenerateAsync([document.Text], new EncodingOptions { Role = role }).GetAwaiter().GetResult()[0];
        return SparseTerms.Of(vector.Indices.ToArray().Select(index => (uint)index), vector.Values.ToArray());
    }

    private static Bm25Options Options(Document document)
    {
        var options = new Bm25Options();
        foreach (var (name, value) in document.Options)
        {
            switch (name)
            {
                case "k":
                    options.K = Number(value);
                    break;
                case "b":
                    options.B = Number(value);
                    break;
                case "avg_len":
                    options.AverageLength = Number(value);
                    break;
                case "language":
                    options.Language = value.StringValue;
                    break;
                default:
                    throw Refusal.NotEmulated($"The option {name} of {Bm25Model}");
            }
        }

        return options;
    }

    private static double Number(Value value) => value.KindCase is Value.KindOneofCase.IntegerValue ? value.IntegerValue : value.DoubleValue;
}
