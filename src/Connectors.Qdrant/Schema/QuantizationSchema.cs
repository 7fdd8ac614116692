using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Schema;

/// <summary>Our quantisations as the server's, and back.</summary>
internal static class QuantizationSchema
{
    public static QuantizationConfig Write(QdrantQuantization quantization)
    {
        switch (quantization)
        {
            case QdrantScalarQuantization { Quantile: var quantile }:
                var scalar = new ScalarQuantization { Type = QuantizationType.Int8 };
                if (quantile is { } part)
                    scalar.Quantile = part;
                if (quantization.AlwaysInMemory is { } scalarInMemory)
                    scalar.AlwaysRam = scalarInMemory;
                return new QuantizationConfig { Scalar = scalar };
            case QdrantProductQuantization { Compression: var compression }:
                var product = new ProductQuantization { Compression = Write(compression) };
                if (quantization.AlwaysInMemory is { } productInMemory)
                    product.AlwaysRam = productInMemory;
                return new QuantizationConfig { Product = product };
            default:
                var binary = new BinaryQuantization();
                if (quantization.AlwaysInMemory is { } binaryInMemory)
                    binary.AlwaysRam = binaryInMemory;
                return new QuantizationConfig { Binary = binary };
        }
    }

    /// <summary>Reads a quantisation; null for none, and for one that this package does not know.</summary>
    public static QdrantQuantization? Read(QuantizationConfig? config) => config switch
    {
        { Scalar: { } scalar } => QdrantQuantization.Scalar(scalar.HasQuantile ? Math.Clamp(scalar.Quantile, 0.5f, 1) : null, scalar.HasAlwaysRam ? scalar.AlwaysRam : null),
        { Product: { } product } => QdrantQuantization.Product(4 << Math.Clamp((int)product.Compression, 0, 4), product.HasAlwaysRam ? product.AlwaysRam : null),
        { Binary: { } binary } => QdrantQuantization.Binary(binary.HasAlwaysRam ? binary.AlwaysRam : null),
        _ => null,
    };

    private static CompressionRatio Write(int compression) => compression switch
    {
        4 => CompressionRatio.X4,
        8 => CompressionRatio.X8,
        16 => CompressionRatio.X16,
        32 => CompressionRatio.X32,
        _ => CompressionRatio.X64,
    };
}
