/**
 * The residual 3D U-Net on DJL and PyTorch. The whole network, its loss and a whole step of the optimiser are each one call into
 * the engine, through a TorchScript archive that is written here as text: DJL's own operators lack 3D transposed convolution,
 * PReLU and Nesterov momentum.
 */
package dev.firstpick.learning.network;
